package io.github.pgrepl.stack.docker;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Stack.Data;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Every command line of Docker that is used, as what it is: a list of arguments. */
final class DockerCommands {

    private static final String PROJECT = "com.docker.compose.project";
    private static final String DIRECTORY = "com.docker.compose.project.working_dir";

    private DockerCommands() {}

    /** Prints nothing but the engine's version, and fails where no engine answers. */
    static Command engineVersion() {
        return Command.of("docker", "version", "--format", "{{.Server.Version}}");
    }

    static Command composeVersion() {
        return Command.of("docker", "compose", "version", "--short");
    }

    /**
     * The Compose project of every container that is of one, and the directory whose compose file it was made from, with a
     * tab between them.
     */
    static Command projects() {
        return Command.of(
                "docker",
                "ps",
                "--all",
                "--filter",
                "label=" + PROJECT,
                "--format",
                "{{.Label \"" + PROJECT + "\"}}\t{{.Label \"" + DIRECTORY + "\"}}");
    }

    /** @param files the compose file, and those that override it, by their names in the directory */
    static Command up(String project, Path directory, List<String> files) {
        return compose(project, directory, files, "up", "--detach", "--quiet-pull", "--remove-orphans");
    }

    static Command up(String project, Path directory, List<String> files, String service) {
        return compose(project, directory, files, "up", "--detach", "--quiet-pull", "--no-deps", service);
    }

    private static Command compose(String project, Path directory, List<String> files, String... more) {
        List<String> words = new ArrayList<>(
                List.of("docker", "compose", "-p", project, "--project-directory", directory.toString()));
        files.forEach(file -> words.addAll(List.of("-f", directory.resolve(file).toString())));
        words.addAll(List.of(more));
        return Command.of(words).in(directory);
    }

    /** Sends the stop signal, and waits as long as the compose file grants. */
    static Command stop(String container) {
        return Command.of("docker", "stop", container);
    }

    static Command kill(String container) {
        return Command.of("docker", "kill", container);
    }

    /** Halts every process of it, by the kernel's freezer: none of them notices. */
    static Command freeze(String container) {
        return Command.of("docker", "pause", container);
    }

    static Command thaw(String container) {
        return Command.of("docker", "unpause", container);
    }

    /** The names of a project's networks. */
    static Command networks(String project) {
        return Command.of(
                "docker", "network", "ls", "--filter", "label=" + PROJECT + "=" + project, "--format", "{{.Name}}");
    }

    /** With its published ports: they are the network's. */
    static Command disconnect(String network, String container) {
        return Command.of("docker", "network", "disconnect", network, container);
    }

    /** @param service by whose name others on the network find the container */
    static Command connect(String network, String container, String service) {
        return Command.of("docker", "network", "connect", "--alias", service, network, container);
    }

    /** By the project's name alone, so that it works for a directory that is gone and for a spec that is wrong by now. */
    static Command down(String project, Data data) {
        List<String> words = new ArrayList<>(List.of("docker", "compose", "-p", project, "down", "--remove-orphans"));
        if (data == Data.PURGE) {
            words.add("--volumes");
        }
        return Command.of(words);
    }

    /** Identifiers of a project's containers, whatever their state. */
    static Command containers(String project) {
        return Command.of(
                "docker", "ps", "--all", "--quiet", "--no-trunc", "--filter", "label=" + PROJECT + "=" + project);
    }

    static Command inspect(List<String> containers) {
        List<String> words = new ArrayList<>(List.of("docker", "container", "inspect"));
        words.addAll(containers);
        return Command.of(words);
    }

    /** @param since a time as Docker gives it */
    static Command log(String container, String since, int lines) {
        return Command.of("docker", "logs", "--since", since, "--tail", Integer.toString(lines), container);
    }

    /** The names of running containers that publish a port. */
    static Command publishing(int port) {
        return Command.of("docker", "ps", "--filter", "publish=" + port, "--format", "{{.Names}}");
    }
}
