package io.github.pgrepl.operate;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Command.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Numbered rows, each committed by itself, and for each the moment after its commit: its time, its position, and a restore
 * point.
 */
final class Moments {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Pattern NOTICE = Pattern.compile("NOTICE: +moment (\\d+)\\|([^|]+)\\|(\\S+)");
    private static final String CONFIG = "/etc/pgrepl";

    private final DockerCluster docker;
    private final List<Moment> moments = new ArrayList<>();

    /** @param row the last that the table held; all before it are there too */
    record Moment(int row, String time, String position) {

        /** One of the three ways to name it, as the script takes it. */
        String target(Random random) {
            return switch (random.nextInt(3)) {
                case 0 -> "--time " + time;
                case 1 -> "--lsn " + position;
                default -> "--name row-" + row;
            };
        }
    }

    Moments(DockerCluster docker, String primary) {
        this.docker = docker;
        docker.sql(primary, "create table moments(n int primary key)");
    }

    /** The next rows, at a pace that spreads them over a few seconds. */
    void write(String primary, int count) {
        int first = moments.size() + 1;
        String rows = String.join(
                "\n",
                "do $$ begin",
                "  for n in " + first + " .. " + (first + count - 1) + " loop",
                "    insert into moments values (n);",
                "    commit;",
                "    raise notice 'moment %|%|%', n, clock_timestamp(), pg_current_wal_insert_lsn();",
                "    perform pg_create_restore_point('row-' || n);",
                "    perform pg_sleep(0.1 * random());",
                "  end loop;",
                "end $$");
        String container = docker.containers().stream()
                .filter(name -> name.endsWith("-" + primary + "-1"))
                .findFirst()
                .orElseThrow();
        Outcome outcome = Command.of("docker", "exec", container, "bash", "/pgrepl/psql.sh", "-q", "-c", rows)
                .run(LIMIT);
        Matcher notice = NOTICE.matcher(outcome.errors());
        while (notice.find()) {
            moments.add(new Moment(Integer.parseInt(notice.group(1)), notice.group(2), notice.group(3)));
        }
        if (!outcome.succeeded() || moments.size() != first + count - 1) {
            throw new AssertionError(outcome.output() + outcome.errors());
        }
    }

    Moment last() {
        return moments.get(moments.size() - 1);
    }

    List<Moment> after(Moment moment) {
        return moments.subList(moment.row(), moments.size());
    }

    /** Recovers to each target, in one container, and tells what the table held: how many rows, and the last one. */
    List<String> recovered(List<String> targets) {
        Path stack = docker.directory();
        String major = docker.cluster().plan().spec().postgres().toString().split("\\.")[0];
        Outcome outcome = Command.of(
                        "docker",
                        "run",
                        "--rm",
                        "--interactive",
                        "--init",
                        "--env=PGDATA=/tmp/moments/" + major,
                        "--env=PGREPL_NODE=primary",
                        "--env=PGREPL_ARCHIVE_DIRECTORY=/tmp/archive",
                        "--tmpfs=/run/pgrepl",
                        // In memory: what is proven is the recovery, not the disk.
                        "--tmpfs=/tmp",
                        "--volume=" + stack.resolve("scripts") + ":/pgrepl:ro",
                        "--volume=" + stack.resolve("primary/config") + ":" + CONFIG + ":ro",
                        "--volume=" + stack.resolve("archive") + ":/restore:ro",
                        "--volume="
                                + Path.of("src/test/resources/io/github/pgrepl/operate/recover-to-moments.sh")
                                        .toAbsolutePath()
                                + ":/recover-to-moments.sh:ro",
                        "--entrypoint=bash",
                        docker.cluster().plan().spec().image(),
                        "/recover-to-moments.sh")
                .reading(targets.stream().collect(Collectors.joining("\n", "", "\n")))
                .run(LIMIT);
        if (!outcome.succeeded()) {
            throw new AssertionError(outcome.output() + outcome.errors());
        }
        return Arrays.asList(outcome.output().strip().split("\n"));
    }
}
