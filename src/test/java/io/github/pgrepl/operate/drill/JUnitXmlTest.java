package io.github.pgrepl.operate.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class JUnitXmlTest {

    @Test
    void eachVerdictIsATestCase() throws Exception {
        Element suite = parse(List.of(
                        new Verdict("it holds", Duration.ofMillis(840), Optional.empty()),
                        new Verdict("it does not", Duration.ZERO, Optional.of("because"))))
                .getDocumentElement();

        assertThat(suite.getTagName()).isEqualTo("testsuite");
        assertThat(suite.getAttribute("name")).isEqualTo("pgrepl-drill");
        assertThat(suite.getAttribute("time")).isEqualTo("61.500");
        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("errors")).isEqualTo("0");
        assertThat(suite.getAttribute("skipped")).isEqualTo("0");
        Element property = element(suite, "property", 0);
        assertThat(property.getAttribute("name")).isEqualTo("fault");
        assertThat(property.getAttribute("value")).isEqualTo("kill");
        Element holds = element(suite, "testcase", 0);
        assertThat(holds.getAttribute("name")).isEqualTo("it holds");
        assertThat(holds.getAttribute("classname")).isEqualTo("pgrepl-drill");
        assertThat(holds.getAttribute("time")).isEqualTo("0.840");
        assertThat(holds.getElementsByTagName("failure").getLength()).isZero();
        Element fails = element(element(suite, "testcase", 1), "failure", 0);
        assertThat(fails.getAttribute("message")).isEqualTo("because");
    }

    @Test
    void noTextBreaksOut() throws Exception {
        String text = "<\"&'>\u0000\u001b\n]]>\ud83d\ude00";
        Element fails = element(
                parse(List.of(new Verdict("it", Duration.ZERO, Optional.of(text))))
                        .getDocumentElement(),
                "failure",
                0);

        assertThat(fails.getAttribute("message"))
                .startsWith("<\"&'>\uFFFD\uFFFD")
                .endsWith("]]>\ud83d\ude00");
    }

    private static Document parse(List<Verdict> verdicts) throws Exception {
        String xml = JUnitXml.text(
                "pgrepl-drill", Duration.ofMillis(61_500), new TreeMap<>(Map.of("fault", "kill")), verdicts);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static Element element(Element parent, String name, int index) {
        return (Element) parent.getElementsByTagName(name).item(index);
    }
}
