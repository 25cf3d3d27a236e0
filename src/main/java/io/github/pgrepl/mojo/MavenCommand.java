package io.github.pgrepl.mojo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.model.ConfigurationContainer;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;

/**
 * Another goal for the same stack, as it is to be typed where this build was: with the same POM and profiles, and what of
 * the command line says where spec, templates and stack are and what runs it, or stands in the spec.
 */
final class MavenCommand {

    private static final List<String> PROPERTIES =
            List.of("pgrepl.spec", "pgrepl.outputDirectory", "pgrepl.templateDirectory", "pgrepl.runtime");

    private final MavenExecutionRequest request;
    private final MavenProject project;
    private final MojoExecution execution;

    MavenCommand(MavenExecutionRequest request, MavenProject project, MojoExecution execution) {
        this.request = request;
        this.project = project;
        this.execution = execution;
    }

    String of(String goal) {
        List<String> words = new ArrayList<>(List.of("mvn"));
        pom().ifPresent(pom -> words.addAll(List.of("-f", pom)));
        List<String> profiles = Stream.concat(
                        request.getActiveProfiles().stream(),
                        request.getInactiveProfiles().stream().map(profile -> "!" + profile))
                .toList();
        if (!profiles.isEmpty()) {
            words.addAll(List.of("-P", String.join(",", profiles)));
        }
        words.add(prefix() + ":" + goal + configuration());
        properties().forEach(name -> words.add("-D" + name + "=" + given(name)));
        return words.stream().map(MavenCommand::quoted).collect(Collectors.joining(" "));
    }

    /** Unless it is the one that Maven finds where it was called. */
    private Optional<String> pom() {
        if (project.getBasedir() == null) {
            return Optional.empty();
        }
        Path pom = pom(project.getBasedir().toPath().toAbsolutePath());
        Path here = Path.of(request.getSystemProperties().getProperty("user.dir", ""))
                .toAbsolutePath();
        return pom.equals(here.resolve("pom.xml"))
                ? Optional.empty()
                : Optional.of((here.getRoot().equals(pom.getRoot()) ? here.relativize(pom) : pom).toString());
    }

    /** Plugins may have put another file in the place of the project's. */
    private Path pom(Path directory) {
        return Optional.ofNullable(request.getPom())
                .map(file -> file.toPath().toAbsolutePath())
                .filter(file -> directory.equals(file.getParent()))
                .orElseGet(() -> directory.resolve("pom.xml"));
    }

    /** Maven knows the short name of a plugin that the POM has. */
    private String prefix() {
        PluginDescriptor plugin = descriptor();
        return ofProject().isPresent()
                ? plugin.getGoalPrefix()
                : plugin.getGroupId() + ":" + plugin.getArtifactId() + ":" + plugin.getVersion();
    }

    /** The execution whose configuration it is, unless that is the plugin's. */
    private String configuration() {
        return ofProject()
                .flatMap(plugin -> Optional.ofNullable(
                                plugin.getExecutionsAsMap().get(execution.getExecutionId()))
                        .filter(own -> own.getConfiguration() != null
                                && !own.getConfiguration().equals(plugin.getConfiguration())))
                .map(own -> "@" + own.getId())
                .orElse("");
    }

    private Optional<Plugin> ofProject() {
        PluginDescriptor plugin = descriptor();
        return Optional.ofNullable(project.getPlugin(Plugin.constructKey(plugin.getGroupId(), plugin.getArtifactId())));
    }

    private PluginDescriptor descriptor() {
        return execution.getMojoDescriptor().getPluginDescriptor();
    }

    /** No others: tests get their password as a property, too. */
    private SortedSet<String> properties() {
        String spec = specText();
        SortedSet<String> names = new TreeSet<>(request.getUserProperties().stringPropertyNames());
        names.removeIf(name -> !PROPERTIES.contains(name) && !spec.contains("${" + name + "}"));
        return names;
    }

    private String given(String name) {
        return request.getUserProperties().getProperty(name);
    }

    /** What the POMs say to the plugin, before properties are replaced in it. */
    private String specText() {
        StringBuilder text = new StringBuilder();
        for (MavenProject each = project; each != null; each = each.getParent()) {
            Model model = each.getOriginalModel();
            if (model != null) {
                Stream.concat(
                                Stream.ofNullable(model.getBuild()),
                                model.getProfiles().stream().flatMap(profile -> Stream.ofNullable(profile.getBuild())))
                        .flatMap(build -> Stream.concat(
                                build.getPlugins().stream(),
                                Stream.ofNullable(build.getPluginManagement())
                                        .flatMap(managed -> managed.getPlugins().stream())))
                        .filter(plugin ->
                                plugin.getArtifactId().equals(descriptor().getArtifactId()))
                        .flatMap(plugin -> Stream.<ConfigurationContainer>concat(
                                Stream.of(plugin), plugin.getExecutions().stream()))
                        .forEach(configured -> text.append(configured.getConfiguration()));
            }
        }
        return text.toString();
    }

    /** As shells take it, those of Windows too unless it holds quotes. */
    private static String quoted(String word) {
        if (word.matches("[A-Za-z0-9_./:=,@+\\\\-]+")) {
            return word;
        }
        return word.contains("!") || word.contains("$")
                ? "'" + word.replace("'", "'\\''") + "'"
                : '"' + word.replaceAll("([\"\\\\`])", "\\\\$1") + '"';
    }
}
