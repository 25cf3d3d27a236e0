package io.github.pgrepl.render;

import java.util.Map;

/** A page for people to read in a browser, from one of the plugin's own templates. */
public final class ReportPage {

    private ReportPage() {}

    /**
     * @param name of the page: its template is that with {@code .ftl}
     * @param model strings, numbers, truth values, and lists and maps of them; every string is escaped for HTML
     */
    public static String render(String name, Map<String, ?> model) {
        return Templates.ofReports().render(name, model);
    }
}
