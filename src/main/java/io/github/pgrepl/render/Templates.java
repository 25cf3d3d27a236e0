package io.github.pgrepl.render;

import freemarker.cache.ConditionalTemplateConfigurationFactory;
import freemarker.cache.FileNameGlobMatcher;
import freemarker.cache.FileTemplateLoader;
import freemarker.cache.FirstMatchTemplateConfigurationFactory;
import freemarker.cache.MultiTemplateLoader;
import freemarker.cache.TemplateConfigurationFactory;
import freemarker.cache.TemplateLoader;
import freemarker.core.HTMLOutputFormat;
import freemarker.core.OutputFormat;
import freemarker.core.TemplateClassResolver;
import freemarker.core.TemplateConfiguration;
import freemarker.template.Configuration;
import freemarker.template.Template;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.Version;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.stream.Stream;

/**
 * FreeMarker, set up once: templates see data only, every interpolation goes through the quoting of the file's format,
 * and nothing depends on the machine.
 *
 * @see <a href="https://freemarker.apache.org/docs/pgui_config_outputformatsautoesc.html">Output formats</a>
 */
final class Templates {

    static final String SUFFIX = ".ftl";

    private static final Version FREEMARKER = Configuration.VERSION_2_3_34;

    /** The format of each kind of template: the first pattern that fits. */
    private static final List<Format> FORMATS = List.of(
            new Format("*.yml.ftl", new QuotingFormat(Quoting.YAML)),
            new Format("*.yaml.ftl", new QuotingFormat(Quoting.YAML)),
            new Format("postgresql.conf.ftl", new QuotingFormat(Quoting.CONF)),
            new Format("*.sh.ftl", new QuotingFormat(Quoting.SHELL)),
            new Format("*.sql.ftl", new QuotingFormat(Quoting.SQL)),
            new Format("*.html.ftl", HTMLOutputFormat.INSTANCE),
            new Format("*", new QuotingFormat(Quoting.LINE)));

    private record Format(String files, OutputFormat format) {}

    private final Configuration configuration;

    private final Optional<Path> overrides;

    /** @param overrides a directory whose templates win over the plugin's own of the same name */
    Templates(Optional<Path> overrides) {
        this(overrides, loader(overrides));
    }

    /** Those of pages that tell of a stack, and are no part of it. */
    static Templates ofReports() {
        return new Templates(Optional.empty(), new OwnTemplates("report/"));
    }

    private Templates(Optional<Path> overrides, TemplateLoader loader) {
        this.overrides = overrides;
        // With the version at once, FreeMarker would first set up the wrapper that is replaced here.
        configuration = new Configuration(Configuration.VERSION_2_3_0);
        configuration.setObjectWrapper(new DataWrapper());
        configuration.setIncompatibleImprovements(FREEMARKER);
        configuration.setTemplateLoader(loader);
        configuration.setDefaultEncoding("UTF-8");
        configuration.setLocale(Locale.ROOT);
        configuration.setTimeZone(TimeZone.getTimeZone("UTC"));
        configuration.setNumberFormat("computer");
        configuration.setBooleanFormat("c");
        configuration.setLocalizedLookup(false);
        configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setLogTemplateExceptions(false);
        configuration.setWrapUncheckedExceptions(true);
        configuration.setRegisteredCustomOutputFormats(
                Arrays.stream(Quoting.values()).map(QuotingFormat::new).toList());
        configuration.setTemplateConfigurations(formats());
    }

    private static TemplateLoader loader(Optional<Path> overrides) {
        TemplateLoader own = new OwnTemplates("stack/");
        if (overrides.isEmpty()) {
            return own;
        }
        try {
            TemplateLoader theirs = new FileTemplateLoader(overrides.get().toFile());
            return new MultiTemplateLoader(new TemplateLoader[] {theirs, own});
        } catch (IOException e) {
            throw new RenderException(
                    "pgrepl.templateDirectory must name a directory, and " + overrides.get() + " is none", e);
        }
    }

    /** The files that the user's templates make; a name that begins with an underscore is for including only. */
    List<String> added() {
        if (overrides.isEmpty()) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(overrides.get())) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("_"))
                    .map(file -> overrides.get().relativize(file).toString().replace(File.separatorChar, '/'))
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new RenderException("The templates in " + overrides.get() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static TemplateConfigurationFactory formats() {
        TemplateConfigurationFactory[] factories = FORMATS.stream()
                .map(format -> {
                    TemplateConfiguration configuration = new TemplateConfiguration();
                    configuration.setOutputFormat(format.format());
                    return new ConditionalTemplateConfigurationFactory(
                            new FileNameGlobMatcher(format.files()), configuration);
                })
                .toArray(TemplateConfigurationFactory[]::new);
        return new FirstMatchTemplateConfigurationFactory(factories);
    }

    /** Reads a template, so that rendering it need not. */
    void load(String name) {
        try {
            configuration.getTemplate(name + SUFFIX);
        } catch (IOException e) {
            throw failure(name, e);
        }
    }

    /** What to tell of a file that cannot be where a template would make it; a defect where no template is the user's. */
    RuntimeException misplaced(IllegalArgumentException cause) {
        return overrides.isEmpty()
                ? cause
                : new RenderException(
                        "The templates in " + overrides.get() + " do not fit the stack: " + cause.getMessage()
                                + "; rename the template, or remove it",
                        cause);
    }

    private static RenderException failure(String name, Exception cause) {
        return new RenderException(
                "The template " + name + SUFFIX + " cannot be rendered: " + cause.getMessage(), cause);
    }

    /** @throws RenderException where the template is not there, not right, or asks for what there is not */
    String render(String name, Map<String, ?> model) {
        StringWriter text = new StringWriter(4096);
        try {
            Template template = configuration.getTemplate(name + SUFFIX);
            template.process(model, text);
        } catch (TemplateException | IOException e) {
            throw failure(name, e);
        }
        return text.toString();
    }

    /**
     * The plugin's own templates. FreeMarker's loader for them asks each for its age, for which the JDK opens connections
     * and sets up calendars: a good part of the time of a short run.
     */
    private static final class OwnTemplates implements TemplateLoader {

        private final String directory;

        OwnTemplates(String directory) {
            this.directory = directory;
        }

        @Override
        public Object findTemplateSource(String name) {
            return Templates.class.getResource(directory + name) == null ? null : name;
        }

        @Override
        public long getLastModified(Object name) {
            return 0;
        }

        @Override
        public Reader getReader(Object name, String encoding) throws IOException {
            return new InputStreamReader(Templates.class.getResourceAsStream(directory + name), encoding);
        }

        @Override
        public void closeTemplateSource(Object name) {}
    }
}
