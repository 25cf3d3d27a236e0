package io.github.pgrepl.plan;

/** Where a setting's value comes from. Later ones win over earlier ones, but for managed ones, which nobody may set. */
public enum Origin {
    DEFAULT("default"),
    CLUSTER("cluster"),
    NODE("node"),
    MANAGED("managed");

    private final String word;

    Origin(String word) {
        this.word = word;
    }

    /** As it stands in a generated file. */
    public String word() {
        return word;
    }
}
