package io.github.pgrepl.render;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan.Kind;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.render.disk.RenderedStack;
import io.github.pgrepl.render.disk.StackDirectory;
import io.github.pgrepl.render.disk.StackFile;
import io.github.pgrepl.spec.ClusterSpec.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Renders a plan to all the files of its stack directory. */
public final class StackRenderer {

    /** Makes roles and databases; it runs before the user's scripts. */
    public static final String ROLES_SCRIPT = ProjectFiles.ROLES_SCRIPT;

    /** Below it, a template is rendered once for each node, into the node's directory. */
    private static final String NODE = "node/";

    /** Every file that is rendered, by its path; its template has the ending .ftl. */
    private static final List<String> OUTPUTS = List.of(
            ".gitignore",
            "README.md",
            "docker-compose.yml",
            "init/" + ROLES_SCRIPT,
            NODE + "config/pg_hba.conf",
            NODE + "config/pg_ident.conf",
            NODE + "config/postgresql.conf");

    /** The same in every stack: what differs, they take from the environment that the compose file gives them. */
    private static final List<String> SCRIPTS = List.of(
            "archive-wal.sh",
            "basebackup.sh",
            "common.sh",
            "expire.sh",
            "failover.sh",
            "healthcheck.sh",
            "lead.sh",
            "node.sh",
            "promote.sh",
            "psql.sh",
            "recall.sh",
            "rejoin-wait.sh",
            "recover.sh",
            "rejoin.sh",
            "restore-wal.sh",
            "restore.sh",
            "secrets.sh",
            "slots.sh",
            "stack.sh",
            "status.sh",
            "stored-backups.sh",
            "survey.sh",
            "switchover-note.sh",
            "switchover.sh");

    private final Templates templates;

    /** @param overrides a directory whose templates win over the plugin's own of the same path, or add files */
    public StackRenderer(Optional<Path> overrides) {
        templates = new Templates(overrides);
        OUTPUTS.forEach(templates::load);
    }

    /** @throws RenderException where a template of the user's is not right */
    public RenderedStack render(ClusterPlan plan, StackSources sources) {
        RenderedStack.Builder stack = RenderedStack.builder();
        Map<String, Object> model = new HashMap<>();
        model.put("cluster", plan.spec());
        model.put("plan", plan);
        model.put("compose", ComposeModel.of(plan, sources));
        model.put("readme", ReadmeModel.of(plan));
        model.put("applications", plan.roles(Kind.APPLICATION));
        model.put("replication", plan.role(Kind.REPLICATION));
        model.put("monitor", plan.role(Kind.MONITOR));
        model.put("rewind", plan.role(Kind.REWIND));
        model.put("notForGit", StackDirectory.NOT_FOR_GIT);
        SortedMap<String, StackFile> files = rendered(plan, model);
        SCRIPTS.forEach(script -> files.computeIfAbsent("scripts/" + script, path -> StackFile.script(script(script))));
        try {
            files.forEach(stack::file);
            sources.initScripts().forEach((name, content) -> {
                if (files.containsKey("init/" + name)) {
                    throw new IllegalArgumentException("init/" + name + " is the place of a script of <initScripts>");
                }
                stack.file("init/" + name, content);
            });
            plan.roles().forEach(role -> stack.secret(role.secret()));
            if (plan.spec().storage() == Storage.BIND) {
                plan.nodes().forEach(node -> stack.directory(node.name() + "/pgdata"));
                stack.directory("archive/basebackup").directory("archive/wal");
            }
            return stack.build();
        } catch (IllegalArgumentException e) {
            throw templates.misplaced(e);
        }
    }

    /** By their paths. What is for one node, below its name, wins over what is for every node. */
    private SortedMap<String, StackFile> rendered(ClusterPlan plan, Map<String, Object> model) {
        SortedSet<String> outputs = new TreeSet<>(OUTPUTS);
        outputs.addAll(templates.added());
        Map<String, Map<String, Object>> nodeModels = new LinkedHashMap<>();
        for (NodePlan node : plan.nodes()) {
            Map<String, Object> nodeModel = new HashMap<>(model);
            nodeModel.put("node", node);
            nodeModels.put(node.name() + "/", nodeModel);
        }
        SortedMap<String, StackFile> files = new TreeMap<>();
        for (String output : outputs) {
            if (output.startsWith(NODE)) {
                String file = output.substring(NODE.length());
                nodeModels.forEach((directory, nodeModel) ->
                        files.computeIfAbsent(directory + file, path -> rendered(output, nodeModel)));
            } else {
                String directory = output.substring(0, output.indexOf('/') + 1);
                files.put(output, rendered(output, nodeModels.getOrDefault(directory, model)));
            }
        }
        return files;
    }

    private StackFile rendered(String output, Map<String, Object> model) {
        String text = templates.render(output, model);
        return output.endsWith(".sh") ? StackFile.script(text) : StackFile.ordinary(text);
    }

    private static String script(String name) {
        try (InputStream script = StackRenderer.class.getResourceAsStream("scripts/" + name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
