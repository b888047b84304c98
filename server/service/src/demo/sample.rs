//! Who and what is in the sample company.
use domain::{Role, organization::Plan};

pub(super) struct Organization {
    pub(super) slug: &'static str,
    pub(super) name: &'static str,
    pub(super) plan: Plan,
    pub(super) teams: &'static [&'static str],
    pub(super) fleets: &'static [(&'static str, u32)],
}

pub(super) const ORGANIZATIONS: &[Organization] = &[
    Organization {
        slug: "acme",
        name: "Acme Corp",
        plan: Plan::Enterprise,
        teams: &["Field", "Platform"],
        // "Berlin" is also the name of one of Pia's fleets, so that a transfer shows what happens to a taken name.
        fleets: &[("Berlin", 6), ("Rotterdam", 4)],
    },
    Organization {
        slug: "acme-labs",
        name: "Acme Labs",
        plan: Plan::Enterprise,
        teams: &["Research"],
        fleets: &[("Prototypes", 3)],
    },
    Organization {
        slug: "globex",
        name: "Globex",
        plan: Plan::Free,
        teams: &[],
        fleets: &[("Warehouse", 2)],
    },
];

pub(super) struct Sample {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) password: &'static str,
    pub(super) about: &'static str,
    pub(super) memberships: &'static [(&'static str, Role)],
    pub(super) teams: &'static [(&'static str, &'static str)],
    pub(super) keys: &'static [&'static str],
    pub(super) fleets: &'static [(&'static str, u32)],
}

pub(super) const PEOPLE: &[Sample] = &[
    Sample {
        name: "Olivia Grant",
        email: "olivia@acme.example",
        password: "harbour lantern nine",
        about: "owner of Acme Corp and Acme Labs",
        memberships: &[("acme", Role::Owner), ("acme-labs", Role::Owner)],
        teams: &[],
        keys: &[],
        fleets: &[],
    },
    Sample {
        name: "Adam Reyes",
        email: "adam@acme.example",
        password: "copper window seven",
        about: "admin of Acme Corp: adds the identity provider",
        memberships: &[("acme", Role::Admin)],
        teams: &[("acme", "Platform")],
        keys: &[],
        fleets: &[],
    },
    Sample {
        name: "Mina Berg",
        email: "mina@acme.example",
        password: "quiet meadow train",
        about: "member of Acme Corp",
        memberships: &[("acme", Role::Member)],
        teams: &[("acme", "Field")],
        keys: &[],
        fleets: &[],
    },
    Sample {
        name: "Oscar Lind",
        email: "oscar@acme.example",
        password: "winter ladder stone",
        about: "observer of Acme Corp",
        memberships: &[("acme", Role::Observer)],
        teams: &[],
        keys: &[],
        fleets: &[],
    },
    Sample {
        name: "Pia Novak",
        email: "pia@acme.example",
        password: "velvet river maple",
        about: "works at Acme with an account of her own: turns it into a company account",
        memberships: &[],
        teams: &[],
        keys: &["Laptop", "Build server"],
        fleets: &[("Berlin", 20), ("Lisbon", 13), ("Workbench", 8)],
    },
    Sample {
        name: "Sam Ortiz",
        email: "sam@acme.example",
        password: "paper garden comet",
        about: "works at Acme with an account of his own that holds little",
        memberships: &[],
        teams: &[],
        keys: &[],
        fleets: &[("Attic", 2)],
    },
    Sample {
        name: "Greta Holm",
        email: "greta@globex.example",
        password: "silver orchard path",
        about: "owner of Globex, another company on the free plan",
        memberships: &[("globex", Role::Owner)],
        teams: &[],
        keys: &[],
        fleets: &[],
    },
];
