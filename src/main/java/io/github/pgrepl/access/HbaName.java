package io.github.pgrepl.access;

import io.github.pgrepl.spec.Quoted;
import java.util.List;

/**
 * One item in the list of databases or of users.
 *
 * @param text a name, a group's name without its plus, a regular expression without its slash; empty for keywords
 */
public record HbaName(Kind kind, String text) {

    /** What an item matches. */
    public enum Kind {
        /** Every database, or every user. Physical replication is no database. */
        ALL("all"),
        /** The database named like the user. */
        SAMEUSER("sameuser"),
        /** Databases named like a role the user belongs to; {@code samegroup} is its older spelling. */
        SAMEROLE("samerole"),
        /** Physical replication, which is to no database. */
        REPLICATION("replication"),
        /** The members of a role. */
        GROUP(""),
        /** The names a regular expression matches; from PostgreSQL 16 on. */
        REGEX(""),
        /** The one of exactly this name. */
        NAME("");

        private final String keyword;

        Kind(String keyword) {
            this.keyword = keyword;
        }
    }

    public static final HbaName ALL = new HbaName(Kind.ALL, "");
    public static final HbaName SAMEUSER = new HbaName(Kind.SAMEUSER, "");
    public static final HbaName SAMEROLE = new HbaName(Kind.SAMEROLE, "");
    public static final HbaName REPLICATION = new HbaName(Kind.REPLICATION, "");

    public static HbaName of(String name) {
        return new HbaName(Kind.NAME, name);
    }

    public static HbaName membersOf(String role) {
        return new HbaName(Kind.GROUP, role);
    }

    static HbaName database(int major, AccessLine.Token token) {
        if (token.is("all")) {
            return ALL;
        }
        if (token.is("sameuser")) {
            return SAMEUSER;
        }
        if (token.is("samerole") || token.is("samegroup")) {
            return SAMEROLE;
        }
        return token.is("replication") ? REPLICATION : regexOrName(major, token.text());
    }

    static HbaName user(int major, AccessLine.Token token) {
        if (token.is("all")) {
            return ALL;
        }
        if (!token.quoted() && token.text().startsWith("+")) {
            return membersOf(token.text().substring(1));
        }
        return regexOrName(major, token.text());
    }

    private static HbaName regexOrName(int major, String text) {
        return major >= 16 && text.startsWith("/") ? new HbaName(Kind.REGEX, text.substring(1)) : of(text);
    }

    static List<String> databaseKeywords() {
        return List.of("all", "sameuser", "samerole", "replication");
    }

    /** Whether whatever {@code other} matches is surely matched by this one too. */
    boolean covers(HbaName other) {
        return (kind == other.kind && text.equals(other.text)) || (kind == Kind.ALL && other.kind != Kind.REPLICATION);
    }

    /** How the server of a major reads exactly this item back. */
    String render(int major) {
        return switch (kind) {
            case GROUP -> "+" + Quoting.part(text);
            case REGEX -> Quoting.part("/" + text);
            case NAME ->
                Quoting.hbaName(major, text)
                        .orElseThrow(() -> new IllegalArgumentException(
                                Quoted.of(text) + " cannot be written in pg_hba.conf of PostgreSQL " + major));
            default -> kind.keyword;
        };
    }
}
