import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import org.junit.jupiter.api.Test;

class SurefireTest {

    @Test
    void theClusterOfThisModuleIsKnown() {
        assertEquals("database_two", System.getProperty("pgrepl.database"));
        assertNotNull(System.getProperty("pgrepl.readOnlyJdbcUrl"));
        assertNotNull(System.getProperty("pgrepl.password"));
        assertNotNull(System.getProperty("pgrepl.standby-1.port"));
    }
}
