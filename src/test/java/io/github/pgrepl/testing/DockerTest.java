package io.github.pgrepl.testing;

import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.docker.DockerEngine;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Tests that need a Docker engine. Where there is none they are skipped, and say so; with {@code PGREPL_DOCKER=required}
 * in the environment they fail instead. Their projects are called {@code it-…}, their ports are 16000 to 16999.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(DockerTest.Engine.class)
public @interface DockerTest {

    /** Looks for the engine. */
    final class Engine implements BeforeAllCallback {

        @Override
        public void beforeAll(ExtensionContext context) {
            try {
                DockerEngine.require();
            } catch (StackException e) {
                String message = context.getDisplayName() + " needs Docker, and " + e.getMessage();
                if ("required".equals(System.getenv("PGREPL_DOCKER"))) {
                    throw new AssertionError(message, e);
                }
                System.err.println("SKIPPED: " + message);
                Assumptions.abort(message);
            }
        }
    }
}
