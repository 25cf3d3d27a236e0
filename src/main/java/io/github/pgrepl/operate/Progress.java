package io.github.pgrepl.operate;

import java.util.List;

/** Is told what a goal waits for, again and again while it waits. */
public interface Progress {

    /** @param sentences one for each thing that is missing; empty: nothing is, any more */
    void waitingFor(List<String> sentences);
}
