package io.github.pgrepl.access;

import io.github.pgrepl.access.AccessLine.Token;
import io.github.pgrepl.spec.Quoted;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of pg_ident.conf: who, known to the operating system or by a certificate, may be which database user.
 *
 * @param map its name, as rules say in {@code map=}
 */
public record IdentMapping(String map, IdentName systemUser, IdentName databaseUser) {

    /** @param text a name, a role's name without its plus, or a regular expression without its slash */
    public record IdentName(Kind kind, String text) {

        /** What it matches. */
        public enum Kind {
            /** Any database user; from PostgreSQL 16 on. */
            ALL,
            /** The members of a role; from PostgreSQL 16 on. */
            GROUP,
            /** What a regular expression matches; for database users from PostgreSQL 16 on. */
            REGEX,
            NAME
        }
    }

    private static final String FORM =
            "write MAP SYSTEM-USER DATABASE-USER, for example \"ops alice@example.org postgres\"";

    /** Reads a line as the server of a major does: with its verdict, and with our words. */
    public static Verdict<IdentMapping> parse(int major, String text) {
        try {
            AccessLine line = AccessLine.read(major, text);
            List<String> remarks = new ArrayList<>();
            IdentMapping mapping = mapping(major, line, remarks);
            return Verdict.accepted(mapping, remarks);
        } catch (Refusal refusal) {
            return Verdict.refused(refusal.getMessage());
        }
    }

    private static IdentMapping mapping(int major, AccessLine line, List<String> remarks) throws Refusal {
        String map = field(line, 0, "map").text();
        Token system = field(line, 1, "system user");
        Token database = field(line, 2, "database user");
        IdentName systemUser = systemUser(system);
        IdentName databaseUser = databaseUser(major, database);
        boolean regex = systemUser.kind() == IdentName.Kind.REGEX;
        int groups = regex ? AreSyntax.groups(major, systemUser.text()) : 0;
        if (databaseUser.kind() == IdentName.Kind.REGEX) {
            AreSyntax.groups(major, databaseUser.text());
        } else if (databaseUser.text().contains("\\1") && groups == 0) {
            remarks.add(Quoted.of(databaseUser.text()) + " takes \\1 from a group, but " + Quoted.of(system.text())
                    + (regex ? " has none: nobody gets in" : " is no regular expression: it stays as it is"));
        }
        if (line.fields().size() > 3) {
            remarks.add(Quoted.of(line.fields().get(3).get(0).text()) + " and what follows is ignored");
        }
        return new IdentMapping(map, systemUser, databaseUser);
    }

    private static Token field(AccessLine line, int index, String what) throws Refusal {
        if (line.fields().size() <= index) {
            throw new Refusal(Quoted.of(line.text()) + " ends before its " + what + "; " + FORM);
        }
        List<Token> field = line.fields().get(index);
        if (field.size() > 1) {
            throw new Refusal(
                    Quoted.of(String.join(",", field.stream().map(Token::text).toList()))
                            + " is a list, but a mapping has one " + what + "; write a line for each");
        }
        return field.get(0);
    }

    private static IdentName systemUser(Token token) {
        return token.text().startsWith("/")
                ? new IdentName(IdentName.Kind.REGEX, token.text().substring(1))
                : new IdentName(IdentName.Kind.NAME, token.text());
    }

    private static IdentName databaseUser(int major, Token token) {
        if (major < 16) {
            return new IdentName(IdentName.Kind.NAME, token.text());
        }
        if (token.is("all")) {
            return new IdentName(IdentName.Kind.ALL, "");
        }
        if (!token.quoted() && token.text().startsWith("+")) {
            return new IdentName(IdentName.Kind.GROUP, token.text().substring(1));
        }
        return systemUser(token);
    }
}
