package io.github.pgrepl.stack.embedded;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProvisionTest {

    /** Another thread's failure comes wrapped, and what is wrapped is a defect to a goal. */
    @Test
    void whatIsToldInTheBackgroundIsToldAsItIs() {
        StackException told = new StackException("a standby cannot be made", "mend it");
        assertThatThrownBy(() -> Provision.finished(Provision.inBackground(() -> {
                    throw told;
                })))
                .isSameAs(told);
        assertThatThrownBy(() -> Provision.finished(Provision.inBackground(() -> {
                    throw new IOException("No space left on device");
                })))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
    }
}
