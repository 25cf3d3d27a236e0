package io.github.pgrepl.catalog;

import io.github.pgrepl.spec.PostgresVersion;
import io.github.pgrepl.spec.Quoted;
import io.github.pgrepl.spec.Spelling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The settings that a version of PostgreSQL accepts in postgresql.conf, with the values it accepts for them. Verdicts
 * are about single settings, each between quotes in the file; what settings demand of each other is told elsewhere.
 */
public final class Catalog {

    private static final Map<Integer, CatalogReader.Content> CONTENTS = new ConcurrentHashMap<>();

    /** What the file's syntax allows as a name with a prefix: two words, one dot. */
    private static final Pattern CUSTOM_NAME = Pattern.compile(
            "[A-Za-z_\\x80-\\uffff][A-Za-z0-9_\\x80-\\uffff]*\\.[A-Za-z_\\x80-\\uffff][A-Za-z0-9_\\x80-\\uffff]*");

    private final PostgresVersion version;
    private final CatalogReader.Content content;

    private Catalog(PostgresVersion version) {
        this.version = version;
        this.content = content(version.major());
    }

    /** @throws IllegalArgumentException for a major that pgrepl does not know */
    public static Catalog of(int major) {
        return of(new PostgresVersion(major, OptionalInt.empty()));
    }

    /** With a minor version, settings that came later give a warning. */
    public static Catalog of(PostgresVersion version) {
        return new Catalog(version);
    }

    /** The majors there are catalogs of, oldest first. */
    public static List<Integer> majors() {
        return IntStream.rangeClosed(PostgresVersion.OLDEST, PostgresVersion.NEWEST)
                .boxed()
                .toList();
    }

    private static CatalogReader.Content content(int major) {
        return CONTENTS.computeIfAbsent(major, CatalogReader::read);
    }

    public int major() {
        return version.major();
    }

    /** The release this catalog was read off: {@code 17.11}. */
    public String release() {
        return content.release();
    }

    /** All settings, sorted by name without regard to case. */
    public List<Parameter> parameters() {
        return content.byName().values().stream().distinct().toList();
    }

    /** The setting of this name, in any case, or that an alias stands for. */
    public Optional<Parameter> find(String name) {
        return Optional.ofNullable(content.byName().get(lower(name)));
    }

    /** As {@link #check(String, String, Collection)}, for a server that loads no modules when it starts. */
    public Verdict check(String name, String value) {
        return check(name, value, List.of());
    }

    /**
     * What the server would say.
     *
     * @param name in any case; aliases are fine
     * @param value as it stands between the quotes, before the file's own escaping
     * @param preloaded the modules in {@code shared_preload_libraries}: from 15 on they take no name they do not know
     *     under their own
     */
    public Verdict check(String name, String value, Collection<String> preloaded) {
        Optional<Parameter> parameter = find(name);
        if (parameter.isPresent()) {
            return check(parameter.get(), value);
        }
        return name.indexOf('.') >= 0 ? custom(name, value, preloaded) : new Verdict.Rejected(unknown(name));
    }

    private Verdict check(Parameter parameter, String value) {
        if (parameter.isInternal()) {
            return new Verdict.Rejected("the server sets it itself; it cannot be configured");
        }
        if (value.indexOf('\0') >= 0) {
            return new Verdict.Rejected(Quoted.of(value) + ": PostgreSQL takes no text with a zero byte in it");
        }
        Verdict verdict = new ValueCheck(version.major(), parameter).check(value);
        Optional<String> tooNew = BuildDependence.ofRelease(parameter, version);
        if (tooNew.isEmpty() || !(verdict instanceof Verdict.Accepted accepted)) {
            return verdict;
        }
        List<String> warnings = new ArrayList<>(accepted.warnings());
        warnings.add(tooNew.get());
        return new Verdict.Accepted(parameter, accepted.value(), warnings);
    }

    private Verdict custom(String name, String value, Collection<String> preloaded) {
        if (!CUSTOM_NAME.matcher(name).matches()) {
            return new Verdict.Rejected(
                    "PostgreSQL has no such setting; a name of your own is two words of letters, digits and"
                            + " underscores with a dot between them");
        }
        String prefix = lower(name.substring(0, name.indexOf('.')));
        List<String> known = namesBelow(prefix);
        if (known.isEmpty()) {
            return new Verdict.Accepted(Parameter.custom(name), new ParameterValue.Text(value), List.of());
        }
        String message = "the module " + Quoted.of(moduleOf(known)) + " has no such setting" + meant(name, known);
        if (version.major() >= 15 && preloaded.contains(moduleOf(known))) {
            return new Verdict.Rejected(message);
        }
        return new Verdict.Accepted(Parameter.custom(name), new ParameterValue.Text(value), List.of(message));
    }

    private List<String> namesBelow(String prefix) {
        return content.byName().keySet().stream()
                .filter(name -> name.startsWith(prefix + "."))
                .toList();
    }

    private String moduleOf(List<String> names) {
        return content.byName().get(names.get(0)).module().orElseThrow();
    }

    private String unknown(String name) {
        String folded = lower(name);
        Optional<Formerly.Note> note = Formerly.note(folded);
        Optional<String> gone = goneSince(folded).or(() -> note.flatMap(Formerly.Note::since));
        if (gone.isPresent()) {
            return "gone since PostgreSQL " + gone.get()
                    + note.map(n -> "; " + n.advice()).orElse("; remove it");
        }
        Optional<Integer> appears = appearsIn(folded);
        if (appears.isPresent()) {
            Optional<String> before =
                    Formerly.before(folded).filter(old -> find(old).isPresent());
            return "PostgreSQL " + version.major() + " has no such setting; it appears in PostgreSQL " + appears.get()
                    + before.map(old -> ", until then there is <" + old + ">").orElse("");
        }
        return "PostgreSQL " + version.major() + " has no such setting"
                + meant(name, content.byName().keySet());
    }

    /** The first major without it, where an older one has it. */
    private Optional<String> goneSince(String name) {
        for (int older = version.major() - 1; older >= PostgresVersion.OLDEST; older--) {
            if (content(older).byName().containsKey(name)) {
                return Optional.of(Integer.toString(older + 1));
            }
        }
        return Optional.empty();
    }

    private Optional<Integer> appearsIn(String name) {
        return IntStream.rangeClosed(version.major() + 1, PostgresVersion.NEWEST)
                .filter(major -> content(major).byName().containsKey(name))
                .boxed()
                .findFirst();
    }

    private static String meant(String name, Collection<String> candidates) {
        return Spelling.nearest(name, candidates)
                .map(nearest -> "; did you mean \"" + nearest + "\"?")
                .orElse("");
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
