package io.github.pgrepl.catalog;

import io.github.pgrepl.spec.Quoted;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The names of encodings that clients may ask for. Case and all but letters and digits are ignored. */
final class Encodings {

    private static final Set<String> NAMES = Set.of(
            "abc",
            "alt",
            "big5",
            "euccn",
            "eucjis2004",
            "eucjp",
            "euckr",
            "euctw",
            "gb18030",
            "gbk",
            "iso88591",
            "iso885910",
            "iso885913",
            "iso885914",
            "iso885915",
            "iso885916",
            "iso88592",
            "iso88593",
            "iso88594",
            "iso88595",
            "iso88596",
            "iso88597",
            "iso88598",
            "iso88599",
            "johab",
            "koi8",
            "koi8r",
            "koi8u",
            "latin1",
            "latin10",
            "latin2",
            "latin3",
            "latin4",
            "latin5",
            "latin6",
            "latin7",
            "latin8",
            "latin9",
            "mskanji",
            "muleinternal",
            "shiftjis",
            "shiftjis2004",
            "sjis",
            "sqlascii",
            "tcvn",
            "tcvn5712",
            "uhc",
            "unicode",
            "utf8",
            "vscii",
            "win",
            "win1250",
            "win1251",
            "win1252",
            "win1253",
            "win1254",
            "win1255",
            "win1256",
            "win1257",
            "win1258",
            "win866",
            "win874",
            "win932",
            "win936",
            "win949",
            "win950",
            "windows1250",
            "windows1251",
            "windows1252",
            "windows1253",
            "windows1254",
            "windows1255",
            "windows1256",
            "windows1257",
            "windows1258",
            "windows866",
            "windows874",
            "windows932",
            "windows936",
            "windows949",
            "windows950");
    private static final Pattern IGNORED = Pattern.compile("[^A-Za-z0-9]");

    private Encodings() {}

    static Optional<String> problem(String value) {
        String cleaned = IGNORED.matcher(value).replaceAll("").toLowerCase(Locale.ROOT);
        return NAMES.contains(cleaned)
                ? Optional.empty()
                : Optional.of(Quoted.of(value) + " is no encoding; the usual one is UTF8");
    }
}
