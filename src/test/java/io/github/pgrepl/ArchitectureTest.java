package io.github.pgrepl;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What must never be in the house. */
class ArchitectureTest {

    private static final String[] FLOORS_0_AND_1 = {
        "io.github.pgrepl.spec..",
        "io.github.pgrepl.catalog..",
        "io.github.pgrepl.access..",
        "io.github.pgrepl.plan..",
        "io.github.pgrepl.check.."
    };

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.github.pgrepl");
    }

    @Test
    void eachFloorUsesTheFloorsBelowItOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("0: spec, catalog, access")
                .definedBy("io.github.pgrepl.spec..", "io.github.pgrepl.catalog..", "io.github.pgrepl.access..")
                .layer("1: plan, check")
                .definedBy("io.github.pgrepl.plan..", "io.github.pgrepl.check..")
                .layer("2: render")
                .definedBy("io.github.pgrepl.render..")
                .layer("3: stack")
                .definedBy("io.github.pgrepl.stack..")
                .optionalLayer("4: operate")
                .definedBy("io.github.pgrepl.operate..")
                .layer("5: mojo")
                .definedBy("io.github.pgrepl.mojo..")
                .whereLayer("5: mojo")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("4: operate")
                .mayOnlyBeAccessedByLayers("5: mojo")
                .whereLayer("3: stack")
                .mayOnlyBeAccessedByLayers("4: operate", "5: mojo")
                .whereLayer("2: render")
                .mayOnlyBeAccessedByLayers("3: stack", "4: operate", "5: mojo")
                .whereLayer("1: plan, check")
                .mayOnlyBeAccessedByLayers("2: render", "3: stack", "4: operate", "5: mojo")
                .because("a reader who starts at the bottom never needs what stands above")
                .check(classes);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.github.pgrepl.(*)..")
                .should()
                .beFreeOfCycles()
                .because("two packages that need each other are one")
                .check(classes);
    }

    @Test
    void mavenIsKnownToTheMojosOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.github.pgrepl.mojo..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.apache.maven..", "org.codehaus.plexus.."))
                .because("everything below the goals is to be used and tested without Maven")
                .check(classes);
    }

    @Test
    void freeMarkerIsKnownToRenderingOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.github.pgrepl.render..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("freemarker.."))
                .because("templates hold text; decisions are made in the plan")
                .check(classes);
    }

    @Test
    void yamlIsReadByTheSpecOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.github.pgrepl.spec..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.yaml.."))
                .because("there is one reader of specs")
                .check(classes);
    }

    @Test
    void theLowerFloorsDependOnNothingOfTheMachine() {
        noClasses()
                .that()
                .resideInAnyPackage(FLOORS_0_AND_1)
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.nio.file..")
                        .or(describe(
                                "files, clocks or chance",
                                type -> type.isEquivalentTo(java.io.File.class)
                                        || type.isEquivalentTo(Clock.class)
                                        || type.isAssignableTo(Random.class))))
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getProperty", String.class)
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(Math.class, "random")
                .because("the same spec gives the same plan on every machine")
                .check(classes);
    }

    @Test
    void noTextDependsOnTheDefaultLocale() {
        noClasses()
                .should()
                .callMethod(String.class, "toLowerCase")
                .orShould()
                .callMethod(String.class, "toUpperCase")
                .orShould()
                .callMethod(java.util.Locale.class, "getDefault")
                .because("a Turkish machine writes the same bytes")
                .check(classes);
    }

    @Test
    void processesAndConnectionsHaveTheirPlaces() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.github.pgrepl.stack.Command")
                .should()
                .dependOnClassesThat(describe("ProcessBuilder", type -> type.isEquivalentTo(ProcessBuilder.class)))
                .because("time limits, streams and secrets are seen to in one place")
                .check(classes);
        noClasses()
                .that()
                .resideOutsideOfPackages("io.github.pgrepl.stack..", "io.github.pgrepl.operate..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.sql.."))
                .because("only what reaches servers speaks SQL to them")
                .check(classes);
    }
}
