package io.github.pgrepl.render.disk;

import java.util.Arrays;

/** CRLF, as Git on Windows may check files out, and LF, as they are generated. */
final class LineEnds {

    private LineEnds() {}

    static boolean hasCrlf(byte[] content) {
        for (int i = 1; i < content.length; i++) {
            if (content[i] == '\n' && content[i - 1] == '\r') {
                return true;
            }
        }
        return false;
    }

    static byte[] toLf(byte[] content) {
        byte[] result = new byte[content.length];
        int length = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] != '\r' || i + 1 == content.length || content[i + 1] != '\n') {
                result[length++] = content[i];
            }
        }
        return Arrays.copyOf(result, length);
    }
}
