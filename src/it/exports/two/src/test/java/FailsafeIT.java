import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FailsafeIT {

    @Test
    void theClusterOfThisModuleIsKnown() {
        String url = System.getProperty("pgrepl.jdbcUrl");
        assertEquals("database_two", System.getProperty("pgrepl.database"));
        assertEquals(url, System.getProperty("from.the.pom"));
        System.out.println("The URL of two is " + url + ".");
    }
}
