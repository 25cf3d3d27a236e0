package org.example;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;

/** One DataSource over two pools: read-only transactions go to a standby, all others to the primary. */
@Configuration(proxyBeanMethods = false)
class DataSources {

    @Bean(defaultCandidate = false)
    @ConfigurationProperties("orders.primary")
    HikariDataSource primary() {
        return new HikariDataSource();
    }

    @Bean(defaultCandidate = false)
    @ConfigurationProperties("orders.standby")
    HikariDataSource standby() {
        return new HikariDataSource();
    }

    /** Takes a connection when the first statement runs: by then it knows whether the transaction is read-only. */
    @Bean
    DataSource routing(@Qualifier("primary") DataSource primary, @Qualifier("standby") DataSource standby) {
        LazyConnectionDataSourceProxy routing = new LazyConnectionDataSourceProxy(primary);
        routing.setReadOnlyDataSource(standby);
        return routing;
    }
}
