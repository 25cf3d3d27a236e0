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
                // No element is called so: the reader reports it, where it stands.
                children.add(new Element(
                        attribute + "=\"…\"", String.valueOf(configuration.getAttribute(attribute)), List.of(), 0));
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
