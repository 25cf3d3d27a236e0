package io.github.pgrepl.render;

import io.github.pgrepl.render.disk.StackFile;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a stack takes from the project beside the spec.
 *
 * @param initScripts the files for the first start, by name; they are copied into the stack
 * @param tlsDirectory the way from the stack directory to the directory of PEM files, with {@code /} between its names;
 *     keys are not copied. Empty where TLS is off
 */
public record StackSources(SortedMap<String, StackFile> initScripts, String tlsDirectory) {

    public StackSources {
        initScripts = new TreeMap<>(initScripts);
    }
}
