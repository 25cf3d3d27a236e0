package io.github.pgrepl.mojo;

import io.github.pgrepl.spec.Element;
import java.util.ArrayList;
import java.util.List;
import org.codehaus.plexus.configuration.PlexusConfiguration;

/** Maven's view of a POM element to ours. */
final class PomElements {

    private PomElements() {}

    static Element element(PlexusConfiguration configuration) {
        List<Element> children = new ArrayList<>();
        for (String attribute : configuration.getAttributeNames()) {
            if (!isMavens(attribute)) {
                children.add(Element.attribute(attribute, String.valueOf(configuration.getAttribute(attribute))));
            }
        }
        for (PlexusConfiguration child : configuration.getChildren()) {
            children.add(element(child));
        }
        String text = configuration.getValue();
        return new Element(configuration.getName(), text == null ? "" : text, children, 0);
    }

    /** Attributes that tell Maven how to merge a POM with its parent's, and XML how to read text. */
    private static boolean isMavens(String attribute) {
        return attribute.startsWith("combine.") || attribute.startsWith("xml:");
    }
}
