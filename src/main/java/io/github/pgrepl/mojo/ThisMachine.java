package io.github.pgrepl.mojo;

import io.github.pgrepl.stack.NodeProcess.State;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.docker.DockerEngine;
import io.github.pgrepl.stack.embedded.EmbeddedStack;
import java.util.Optional;

/** What the servers of one stack can run in on this machine. */
record ThisMachine(EmbeddedStack embedded, RuntimeNote note) implements RuntimeChoice.Machine {

    @Override
    public void requireDocker() {
        DockerEngine.require();
    }

    @Override
    public void requireEmbedded() {
        EmbeddedStack.requirePrograms();
    }

    @Override
    public Optional<RuntimeChoice> noted() {
        return note.read();
    }

    @Override
    public boolean hasEmbedded() {
        try {
            requireEmbedded();
        } catch (StackException e) {
            // Where none can run, none does.
            return false;
        }
        return embedded.processes().stream().anyMatch(process -> process.state() != State.ABSENT);
    }
}
