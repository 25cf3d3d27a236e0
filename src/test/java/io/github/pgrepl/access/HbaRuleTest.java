package io.github.pgrepl.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HbaRuleTest {

    @Test
    void ruleIsReadFieldByField() {
        HbaRule rule =
                read(17, "hostssl orders,replication app,+ops,/^svc_ 10.1.0.0/16 cert map=m clientname=DN # why");

        assertThat(rule)
                .isEqualTo(new HbaRule(
                        ConnectionType.HOSTSSL,
                        List.of(HbaName.of("orders"), HbaName.REPLICATION),
                        List.of(HbaName.of("app"), HbaName.membersOf("ops"), new HbaName(HbaName.Kind.REGEX, "^svc_")),
                        network("10.1.0.0", 16),
                        HbaMethod.CERT,
                        List.of(new HbaOption("map", "m"), new HbaOption("clientname", "DN"))));
    }

    @Test
    void localRuleHasNoAddress() {
        assertThat(read(17, "local all postgres peer").address()).isEqualTo(HbaAddress.Keyword.NONE);
    }

    @Test
    void allIsAnAddress() {
        assertThat(read(17, "host all all all scram-sha-256").address()).isEqualTo(HbaAddress.Keyword.ALL);
    }

    @Test
    void blankAfterACommaKeepsTheListTogether() {
        assertThat(read(17, "local db1, all all peer").databases()).containsExactly(HbaName.of("db1"), HbaName.ALL);
    }

    @Test
    void keywordInQuotesIsAPlainName() {
        HbaRule rule = read(17, "host \"all\",\"replication\" \"+ops\" all reject");

        assertThat(rule.databases()).containsExactly(HbaName.of("all"), HbaName.of("replication"));
        assertThat(rule.users()).containsExactly(HbaName.of("+ops"));
    }

    @Test
    void quoteWithinAWordKeepsTheKeyword() {
        assertThat(read(17, "local a\"l\"l all peer").databases()).containsExactly(HbaName.ALL);
    }

    @Test
    void slashIsARegularExpressionFrom16OnEvenInQuotes() {
        assertThat(read(15, "host all \"/^a\" all md5").users()).containsExactly(HbaName.of("/^a"));
        assertThat(read(16, "host all \"/^a\" all md5").users()).containsExactly(new HbaName(HbaName.Kind.REGEX, "^a"));
    }

    @Test
    void identOnASocketIsPeer() {
        assertThat(read(17, "local all all ident").method()).isEqualTo(HbaMethod.PEER);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            host all all                          | "host all all" ends before its address; write host DATABASE USER ADDRESS METHOD, for example "host orders app samenet scram-sha-256"
            local all                             | "local all" ends before its user; write local DATABASE USER METHOD, for example "local all postgres peer"
            host all all all skram-sha-256        | "skram-sha-256" is no authentication method of PostgreSQL 17; did you mean "scram-sha-256"?
            host all all all oauth                | "oauth" is no authentication method of PostgreSQL 17; allowed are trust, reject, scram-sha-256, md5, password, peer, ident, cert, gss, ldap, pam, radius
            hots all all all md5                  | "hots" is no connection type; did you mean "host"?
            host,local all all all md5            | "host,local" is a list, but a rule has one type; write a rule for each
            host all all 10.0.0.1 md5             | "10.0.0.1" has no mask, and "md5" after it is none; write "10.0.0.1/32"
            host all all 10.0.0.1                 | "host all all 10.0.0.1" ends before the mask of its address; write "10.0.0.1/32", and a method after it
            host all all 10.0.0.0/33 md5          | "10.0.0.0/33" has no valid mask; write a number from 0 to 32 after the slash
            host all all x.org/32 md5             | "x.org/32" has a mask, but "x.org" is no IP address; write an address such as 10.0.0.0/8, or a host name without a mask
            host all all 10.0.0.0 ffff:: md5      | "10.0.0.0" and its mask "ffff::" are not of one family; write "10.0.0.0/32"
            host all all fe80::1%eth0/64 md5      | "fe80::1%eth0/64" has a mask, but "fe80::1%eth0" is no IP address; write an address such as 10.0.0.0/8, or a host name without a mask
            host all a , b 10.0.0.0/8 md5         | "10.0.0.0/8" stands where the method is to be; before it were read the databases "all", the users "a" and the address "b"; take out blanks within lists and addresses
            host all all all peer                 | "peer" works on local sockets only, and this rule's type is "host"; change one of them
            local all all gss                     | "gss" does not work on local sockets, and this rule's type is "local"; change one of them
            host all all all cert                 | "cert" works with the type hostssl only, and this rule's type is "host"; change one of them
            host all all all sspi                 | "sspi" needs a server built with SSPI, which only Windows has, which the server of the image is not; allowed are trust, reject, scram-sha-256, md5, password, peer, ident, cert, gss, ldap, pam, radius
            host all all all md5 extra            | "extra" stands after the method "md5", where only options may: write them name=value, and put a comment behind #
            local all all peer mapp=x             | "mapp" is no option of a local rule with "peer"; did you mean "map"?
            host all all all md5 map=x            | "map" goes with the method peer, ident, cert, gss, oauth, sspi only, not with "md5"; remove it
            host all all all md5 scope=x          | "scope" is an option from PostgreSQL 18 on, not of 17
            host all all all md5 clientcert=verify-ca | "clientcert" goes with rules of type hostssl only, not with "host"; remove it
            hostssl all all all md5 clientcert=1  | "clientcert=1" has a value the server refuses; allowed are verify-full, verify-ca
            host all all all radius radiusservers=127.0.0.1 | "radius" needs the option radiussecrets; write it after the method
            host all @users all md5               | "@users" reads names from a file, but a stack holds no files beside its own; write the names here, or in quotes if one starts with @
            include more.conf                     | "include more.conf" includes other files, but a stack holds no files beside its own; write their lines here
            # later                               | "# later" holds nothing but a comment; remove it
            host all /( all md5                   | the regular expression "(" has a ( without its )
            """)
    void refusalSaysWhatIsWrongAndWhatToDo(String line, String message) {
        assertThat(HbaRule.parse(HbaContext.of(17), line).problem()).contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/(((((((((a{99}){99}){99}){99}){99}){99}){99}){99}){99})",
                "/[[:\u001bxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx:]]"
            })
    void hostileRegularExpressionIsRefusedInAFewWords(String regex) {
        assertThat(problem(17, "host all \"" + regex + "\" all md5"))
                .startsWith("the regular expression ")
                .doesNotContain("\u001b")
                .hasSizeLessThan(300);
    }

    @Test
    void deeplyNestedGroupsAreRefused() {
        assertThat(problem(17, "host all /" + "(".repeat(5000) + " all md5")).contains("nests its groups too deeply");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\t"})
    void emptyLineIsRefused(String line) {
        assertThat(HbaRule.parse(HbaContext.of(17), line).problem())
                .contains("the line is empty; write it, or remove the element");
    }

    @Test
    void lineBreakNulAndHalfCharactersAreRefused() {
        assertThat(problem(17, "local all all peer\nlocal all all trust"))
                .isEqualTo("\"local all all peer\\nlocal all all trust\" spans several lines;"
                        + " write one element for each line");
        assertThat(problem(17, "local all \0 peer")).contains("NUL");
        assertThat(problem(17, "local all \ud800 peer")).contains("half a character");
    }

    @Test
    void trailingBackslashIsRefusedWhereItContinuesTheLine() {
        assertThat(problem(14, "local all all peer # why \\")).contains("ends in a backslash");
        read(13, "local all all peer # why \\");
    }

    @Test
    void hostileTextIsShortenedAndEscaped() {
        assertThat(problem(17, "host all all all \u001b[31m" + "x".repeat(5000)))
                .startsWith("\"\\u001b[31mxxx")
                .hasSizeLessThan(300);
    }

    @Test
    void methodsDependOnHowTheServerWasBuilt() {
        String line = "host all all all gss";
        assertThat(HbaRule.parse(HbaContext.of(17), line).isAccepted()).isTrue();
        assertThat(HbaRule.parse(HbaContext.of(17).withBuild(HbaContext.Build.EMBEDDED), line)
                        .problem())
                .hasValueSatisfying(
                        problem -> assertThat(problem).startsWith("\"gss\" needs a server built with GSSAPI"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            ldap ldapserver=x ldapprefix="cn=" ldapsuffix=", dc=x" | true
            ldap ldapserver=x ldapbasedn="dc=x" ldapsearchattribute=uid | true
            ldap ldapurl="ldap://x/dc=x?uid?sub" | true
            ldap ldapurl="http://x/dc=x" | false
            ldap ldapserver=x | false
            ldap ldapserver=x ldapport=0 ldapbasedn=x | false
            ldap ldapserver=x ldapprefix=a ldapbasedn=b | false
            ldap ldapbasedn=b ldapsearchattribute=a ldapsearchfilter=b | false
            pam pamservice=postgresql pam_use_hostname=1 | true
            gss include_realm=0 krb_realm=X map=m | true
            gss compat_realm=1 | false
            """)
    void optionsOfMethodsThatOnlySomeServersHave(String method, boolean accepted) {
        assertThat(HbaRule.parse(HbaContext.of(17), "host all all all " + method)
                        .isAccepted())
                .isEqualTo(accepted);
    }

    @Test
    void oauthNeedsAValidator() {
        String line = "host all all all oauth issuer=https://x scope=y";
        HbaContext without = HbaContext.of(18);
        assertThat(HbaRule.parse(without, line).isAccepted()).isFalse();
        assertThat(HbaRule.parse(without.withOauthValidators(List.of("v")), line)
                        .isAccepted())
                .isTrue();
        assertThat(HbaRule.parse(without.withOauthValidators(List.of("v", "w")), line)
                        .isAccepted())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            host all all 010.0.0.1/32 md5 | "010.0.0.1" is read as 8.0.0.1
            host all all 10.0/16 md5      | "10.0" is read as 10.0.0.0
            host all all 10.1.2.3/8 md5   | "10.1.2.3/8" matches the whole network; its address has bits beyond the mask
            host all all 10.0.0.0 255.0.255.0 md5 | the mask 255.0.255.0 has gaps
            host ALL all all md5          | "ALL" is a plain name; the keyword is "all"
            host all all SAMENET md5      | "SAMENET" is a plain name; the keyword is "samenet"
            host all all [::1] md5        | "[::1]" is neither an IP address nor a keyword, and is looked up as a host's name
            local all all peer map="x     | a double quote is opened and not closed, so the rest of the line belongs to it
            host all all db-1.example.org md5 |
            """)
    void whatTheAuthorHardlyMeantIsRemarked(String line, String remark) {
        Verdict<HbaRule> verdict = HbaRule.parse(HbaContext.of(17), line);

        assertThat(verdict.problem()).isEmpty();
        assertThat(verdict.remarks()).isEqualTo(remark == null ? List.of() : List.of(remark));
    }

    @Test
    void slashBefore16IsRemarked() {
        assertThat(HbaRule.parse(HbaContext.of(15), "host all /^a all md5").remarks())
                .containsExactly("\"/^a\" is a plain name; regular expressions are known from PostgreSQL 16 on");
    }

    @Test
    void ruleTellsWhatAPolicyWantsToKnow() {
        HbaRule open = read(17, "host all,replication all all password");
        assertThat(open.matchesEveryUser()).isTrue();
        assertThat(open.matchesReplication()).isTrue();
        assertThat(open.matchesUnencrypted()).isTrue();
        assertThat(open.isOverNetwork()).isTrue();
        assertThat(open.admits()).isTrue();
        assertThat(open.method().sendsPasswordAsIs()).isTrue();

        HbaRule narrow = read(17, "hostssl orders app samenet scram-sha-256");
        assertThat(narrow.matchesEveryUser()).isFalse();
        assertThat(narrow.matchesReplication()).isFalse();
        assertThat(narrow.matchesUnencrypted()).isFalse();
        assertThat(narrow.mayMatchUser("app")).isTrue();
        assertThat(narrow.mayMatchUser("postgres")).isFalse();
        assertThat(narrow.method().sendsPasswordAsIs()).isFalse();

        assertThat(read(17, "host all +ops all md5").mayMatchUser("postgres")).isTrue();
        assertThat(read(17, "local all all reject").admits()).isFalse();
        assertThat(read(17, "local all all reject").isOverNetwork()).isFalse();
    }

    @Test
    void rulesAreWrittenInColumns() {
        List<HbaRule> rules = List.of(
                read(17, "local all postgres peer map=\"a b\""),
                read(17, "hostssl \"all\" app,\"x y\" 10.0.0.0 255.0.0.0 scram-sha-256 clientcert=verify-ca"));

        assertThat(HbaRule.table(17, rules))
                .containsExactly(
                        "local   all   postgres             peer          map=\"a b\"",
                        "hostssl \"all\" app,\"x y\" 10.0.0.0/8 scram-sha-256 clientcert=verify-ca");
        assertThat(rules.get(0).render(17)).isEqualTo("local all postgres peer map=\"a b\"");
    }

    private static HbaAddress network(String address, int prefix) {
        IpText ip = IpText.read(address).orElseThrow();
        return HbaAddress.Network.of(ip.family(), ip.address(), prefix);
    }

    private static HbaRule read(int major, String line) {
        Verdict<HbaRule> verdict = HbaRule.parse(HbaContext.of(major), line);
        assertThat(verdict.problem()).isEmpty();
        return verdict.value().orElseThrow();
    }

    private static String problem(int major, String line) {
        return HbaRule.parse(HbaContext.of(major), line).problem().orElseThrow();
    }
}
