package org.example;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class Orders {

    private final JdbcClient database;

    Orders(JdbcClient database) {
        this.database = database;
    }

    @Transactional
    public UUID place(String item) {
        UUID order = UUID.randomUUID();
        database.sql("insert into orders (id, item) values (?, ?)")
                .params(order, item)
                .update();
        return order;
    }

    /** From a standby, which may not have it yet. */
    @Transactional(readOnly = true)
    public Optional<String> find(UUID order) {
        return itemOf(order);
    }

    /** From the primary: for who has just placed it, and is to see it. */
    @Transactional
    public Optional<String> findOwn(UUID order) {
        return itemOf(order);
    }

    private Optional<String> itemOf(UUID order) {
        return database.sql("select item from orders where id = ?")
                .param(order)
                .query(String.class)
                .optional();
    }
}
