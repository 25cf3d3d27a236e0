<#macro colours>
--ground: #fcfcfb; --panel: #ffffff; --ink: #1c2024; --soft: #60666d; --line: #e3e5e8;
    --primary: #2b62b3; --onPrimary: #ffffff; --standby: #8fc1b5; --onStandby: #12352d; --waiting: #efc977;
    --onWaiting: #4a3500; --away: #d97862; --onAway: #4a1206; --gap: #d9786226; --before: #9db6dc; --good: #1c7a4a; --bad: #c0341d;
</#macro>
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Drill of ${cluster}: ${fault}, ${result}</title>
<style>
  :root {
    <@colours/>
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --ground: #15181b; --panel: #1d2125; --ink: #e6e8ea; --soft: #9aa1a9; --line: #31363c;
      --primary: #5b93e4; --onPrimary: #081528; --standby: #3f7a6c; --onStandby: #dff3ee; --waiting: #a37a26;
      --onWaiting: #fff4da; --away: #b3543f; --onAway: #ffe7e1; --gap: #d9786233; --before: #41628f; --good: #5cc48d; --bad: #f0765f;
    }
  }
  * { box-sizing: border-box; }
  body { margin: 0 auto; padding: 2rem 1.5rem 3rem; max-width: 68rem; background: var(--ground); color: var(--ink);
    font: 15px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
  header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem 1rem; }
  h1 { margin: 0; font-size: 1.5rem; font-weight: 650; }
  h2 { margin: 2.2rem 0 .7rem; font-size: 1.05rem; font-weight: 650; }
  .badge { padding: .1rem .7rem; border-radius: 1rem; color: var(--panel); font-weight: 600; }
  .passed { background: var(--good); } .failed { background: var(--bad); }
  .about { margin: .3rem 0 1.5rem; color: var(--soft); }
  .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: .8rem; }
  .figure { padding: .8rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--panel); }
  .figure b { display: block; font-size: 1.45rem; font-weight: 650; line-height: 1.3; }
  .figure.bad b { color: var(--bad); }
  .figure span { display: block; overflow-wrap: anywhere; } .figure small { color: var(--soft); line-height: 1.3; display: block; }
  .picture { overflow-x: auto; padding: .5rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--panel); }
  svg { display: block; width: 100%; min-width: 44rem; height: auto; font: 12px system-ui, sans-serif; fill: var(--ink); }
  svg .soft { fill: var(--soft); } svg .rule { stroke: var(--line); }
  svg .event { stroke: var(--soft); stroke-dasharray: 2 3; }
  svg .number { fill: var(--ink); } svg .numeral { fill: var(--panel); font-weight: 600; font-size: 11px; text-anchor: middle; }
  .before { fill: var(--before); } .after { fill: var(--primary); } .gap { fill: var(--gap); }
  .bar.primary { fill: var(--primary); } .bar.standby { fill: var(--standby); } .bar.waiting { fill: var(--waiting); }
  .bar.away { fill: var(--away); }
  text.primary { fill: var(--onPrimary); } text.standby { fill: var(--onStandby); } text.waiting { fill: var(--onWaiting); }
  text.away { fill: var(--onAway); }
  .columns { margin-top: 1.2rem; display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 0 2.5rem; }
  table { width: 100%; border-collapse: collapse; }
  th { color: var(--soft); font-weight: 500; text-align: left; }
  th, td { padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
  .right { text-align: right; white-space: nowrap; }
  .first { width: 2.2rem; }
  .mark { width: 1.6rem; font-weight: 700; } .mark.ok { color: var(--good); } .mark.no { color: var(--bad); }
  .failure { color: var(--bad); }
  .round { display: inline-block; min-width: 1.4rem; border-radius: 1rem; background: var(--ink); color: var(--panel); text-align: center;
    font-size: .8rem; font-weight: 600; }
  footer { margin-top: 2.5rem; color: var(--soft); font-size: .9rem; }
</style>
</head>
<body>
<header>
  <h1>${story}</h1>
<#if passed>
  <span class="badge passed">${result}</span>
<#else>
  <span class="badge failed">${result}</span>
</#if>
</header>
<p class="about">A drill of the cluster ${cluster}, ${at}. PostgreSQL ${postgres}; ${commits}. ${runtime}.</p>

<section class="figures">
<#list figures as figure>
  <div class="figure<#if !figure.good> bad</#if>"><span>${figure.name}</span><b>${figure.value}</b><small>${figure.note}</small></div>
</#list>
</section>

<h2>What happened</h2>
<div class="picture">
<svg viewBox="0 0 ${timeline.width} ${timeline.height}" role="img" aria-label="Acknowledged writes and what each node was, over time">
<#list timeline.ticks as tick>
  <line class="rule" x1="${tick.x}" x2="${tick.x}" y1="${timeline.top}" y2="${timeline.bottom}"/>
  <text class="soft" x="${tick.x}" y="${timeline.bottom + 20}" text-anchor="middle">${tick.text}</text>
</#list>
  <text class="soft" x="0" y="${timeline.top + 10}">writes in 100 ms</text>
  <text class="soft" x="${timeline.left - 8}" y="${timeline.top + 28}" text-anchor="end">${timeline.most}</text>
  <text class="soft" x="${timeline.left - 8}" y="${timeline.base}" text-anchor="end">0</text>
  <rect class="gap" x="${timeline.gap.x}" y="${timeline.top}" width="${timeline.gap.width}" height="${timeline.bottom - timeline.top}"/>
  <path class="before" d="${timeline.before}"/>
  <path class="after" d="${timeline.after}"/>
  <line class="rule" x1="${timeline.left}" x2="${timeline.right}" y1="${timeline.base}" y2="${timeline.base}"/>
<#list timeline.lanes as lane>
  <text x="0" y="${lane.y + 15}">${lane.node}</text>
<#list lane.spans as span>
  <rect class="bar ${span.kind}" x="${span.x}" y="${lane.y}" width="${span.width}" height="${timeline.laneBar}" rx="2"><title>${lane.node}: ${span.text}</title></rect>
<#if span.label?has_content>
  <text class="${span.kind}" x="${span.middle}" y="${lane.y + 14}" text-anchor="middle">${span.label}</text>
</#if>
</#list>
</#list>
<#list timeline.events as event>
  <line class="event" x1="${event.x}" x2="${event.x}" y1="${event.y}" y2="${timeline.bottom}"/>
</#list>
<#list timeline.events as event>
  <g><title>${event.time}: ${event.text}</title>
    <circle class="number" cx="${event.x}" cy="${event.y}" r="9"/>
    <text class="numeral" x="${event.x}" y="${event.y + 4}">${event.number}</text></g>
</#list>
</svg>
</div>

<div class="columns">
<section>
<table>
  <tr><th class="first"></th><th class="right">since the fault</th><th></th></tr>
<#list timeline.events as event>
  <tr><td><span class="round">${event.number}</span></td><td class="right">${event.time}</td><td>${event.text}</td></tr>
</#list>
</table>
</section>
<section>
<table>
  <tr><th colspan="2">what was to be proved</th></tr>
<#list verdicts as verdict>
<#if verdict.holds>
  <tr><td class="mark ok">✓</td><td>${verdict.name}</td></tr>
<#else>
  <tr><td class="mark no">✗</td><td>${verdict.name}<div class="failure">${verdict.failure}</div></td></tr>
</#if>
</#list>
</table>
</section>
</div>

<h2>Rows</h2>
<table>
  <tr><th>node</th><th class="right">acknowledged</th><th class="right">in doubt</th><th class="right">there</th><th class="right">missing</th><th class="right">not written</th><th class="right">twice</th></tr>
<#list nodes as node>
  <tr><td>${node.node}</td><td class="right">${node.acknowledged}</td><td class="right">${node.doubtful}</td><td class="right">${node.present}</td><td class="right">${node.missing}</td><td class="right">${node.unwritten}</td><td class="right">${node.twice}</td></tr>
</#list>
</table>

<footer>Two clients write numbered rows through the URL that tests get, each at most 200 in a second. A row is in doubt where
the connection was lost before the answer came: it may be there or not. All times are of one clock, on the machine that ran
the drill.</footer>
</body>
</html>
