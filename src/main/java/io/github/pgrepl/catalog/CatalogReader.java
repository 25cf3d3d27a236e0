package io.github.pgrepl.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the resource of one major, whose first lines tell its format. */
final class CatalogReader {

    private static final String NONE = "-";

    /** @param byName by lower-case name; aliases lead to the parameter they stand for */
    record Content(String release, Map<String, Parameter> byName) {}

    private CatalogReader() {}

    static Content read(int major) {
        String resource = "settings-" + major + ".tsv";
        try (InputStream stream = CatalogReader.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalArgumentException("no catalog of PostgreSQL " + major);
            }
            return read(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Content read(String text) {
        String release = "";
        Map<String, Parameter> byName = new LinkedHashMap<>();
        for (String line : text.split("\n")) {
            String[] cells = line.split("\t", -1);
            switch (cells[0]) {
                case "release" -> release = cells[1];
                case "setting" -> byName.put(cells[1].toLowerCase(Locale.ROOT), parameter(cells));
                case "alias" -> byName.put(cells[1], byName.get(cells[2].toLowerCase(Locale.ROOT)));
                default -> {}
            }
        }
        return new Content(release, byName);
    }

    private static Parameter parameter(String[] cells) {
        return new Parameter(
                cells[1],
                Parameter.Type.valueOf(cells[2].toUpperCase(Locale.ROOT)),
                optional(cells[3]).map(Unit::of),
                cells[4],
                optional(cells[5]).map(CatalogReader::limit).orElse(Double.NEGATIVE_INFINITY),
                optional(cells[6]).map(CatalogReader::limit).orElse(Double.POSITIVE_INFINITY),
                list(cells[7]),
                meanings(cells[8]),
                // The default begins with '=', so that an empty one differs from none.
                optional(cells[9]).map(text -> text.substring(1)),
                list(cells[10]),
                optional(cells[11]),
                cells[12],
                cells[13]);
    }

    private static Optional<String> optional(String cell) {
        return cell.equals(NONE) ? Optional.empty() : Optional.of(cell);
    }

    private static double limit(String cell) {
        // The view rounds the largest number there is to six digits.
        return cell.equals("1.79769e+308") ? Double.MAX_VALUE : Double.parseDouble(cell);
    }

    private static List<String> list(String cell) {
        return cell.equals(NONE) ? List.of() : List.of(cell.split(","));
    }

    private static Map<String, String> meanings(String cell) {
        if (cell.equals(NONE)) {
            return Map.of();
        }
        Map<String, String> meanings = new HashMap<>();
        Arrays.stream(cell.split(","))
                .map(meaning -> meaning.split("="))
                .forEach(meaning -> meanings.put(meaning[0], meaning[1]));
        return meanings;
    }
}
