package org.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@SpringBootTest
@ActiveProfiles("test")
class OrdersIT {

    @Autowired
    private Orders orders;

    @Autowired
    private JdbcClient database;

    private final TransactionTemplate writing;
    private final TransactionTemplate reading;

    @Autowired
    OrdersIT(PlatformTransactionManager transactions) {
        writing = new TransactionTemplate(transactions);
        reading = new TransactionTemplate(transactions);
        reading.setReadOnly(true);
    }

    @Test
    void transactionsGoToThePrimaryAndReadOnlyOnesToAStandby() {
        assertThat(isOnStandby(writing)).isFalse();
        assertThat(isOnStandby(reading)).isTrue();
    }

    @Test
    void whoHasJustPlacedAnOrderSeesIt() {
        UUID order = orders.place("bread");

        assertThat(orders.findOwn(order)).contains("bread");
    }

    /** The bug that shows on replicated databases only: nothing says that find has it at once. */
    @Test
    void everybodyElseSeesItALittleLater() {
        UUID order = orders.place("butter");

        long deadline = System.nanoTime() + 30_000_000_000L;
        while (orders.find(order).isEmpty()) {
            assertThat(System.nanoTime()).as("it never got there").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void aReadOnlyTransactionCannotWrite() {
        assertThatThrownBy(() -> reading.executeWithoutResult(status -> database.sql("delete from orders").update()))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("read-only transaction");
    }

    private boolean isOnStandby(TransactionTemplate transaction) {
        return transaction.execute(status -> database.sql("select pg_is_in_recovery()")
                .query(Boolean.class)
                .single());
    }
}
