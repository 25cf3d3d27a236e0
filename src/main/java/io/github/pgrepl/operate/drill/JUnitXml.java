package io.github.pgrepl.operate.drill;

import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Verdicts as Surefire reports tests, which CI servers show: each verdict is a test case.
 *
 * @see <a href="https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd">Its schema</a>
 */
final class JUnitXml {

    /** What XML 1.0 cannot hold, not even as a reference. */
    private static final String UNHOLDABLE = "[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]";

    private final XMLStreamWriter xml;

    private JUnitXml(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /**
     * @param suite its name
     * @param time that all of it took
     */
    static String text(String suite, Duration time, SortedMap<String, String> properties, List<Verdict> verdicts) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter writer = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            new JUnitXml(writer).write(suite, time, properties, verdicts);
            writer.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e); // a string takes everything
        }
        return text.toString();
    }

    private void write(String suite, Duration time, SortedMap<String, String> properties, List<Verdict> verdicts)
            throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        line(0);
        start(
                "testsuite",
                Map.of(
                        "name",
                        suite,
                        "time",
                        seconds(time),
                        "tests",
                        Integer.toString(verdicts.size()),
                        "failures",
                        Long.toString(verdicts.stream()
                                .filter(verdict -> !verdict.holds())
                                .count()),
                        "errors",
                        "0",
                        "skipped",
                        "0"));
        line(1);
        xml.writeStartElement("properties");
        for (Map.Entry<String, String> property : properties.entrySet()) {
            line(2);
            xml.writeEmptyElement("property");
            attribute("name", property.getKey());
            attribute("value", property.getValue());
        }
        line(1);
        xml.writeEndElement();
        for (Verdict verdict : verdicts) {
            testCase(suite, verdict);
        }
        line(0);
        xml.writeEndElement();
        line(0);
        xml.writeEndDocument();
    }

    private void testCase(String suite, Verdict verdict) throws XMLStreamException {
        line(1);
        start("testcase", Map.of("name", verdict.name(), "classname", suite, "time", seconds(verdict.time())));
        if (!verdict.holds()) {
            line(2);
            start("failure", Map.of("message", verdict.failure().orElseThrow(), "type", "drill"));
            xml.writeEndElement();
            line(1);
        }
        xml.writeEndElement();
    }

    private void start(String element, Map<String, String> attributes) throws XMLStreamException {
        xml.writeStartElement(element);
        for (String name : attributes.keySet().stream().sorted().toList()) {
            attribute(name, attributes.get(name));
        }
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, value.replaceAll(UNHOLDABLE, "\uFFFD"));
    }

    private void line(int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f", time.toNanos() / 1e9);
    }
}
