//! `gatehouse demo`: the sample company, and what a newcomer needs to know of it.
use super::{answer::Answer, start::told};
use service::{
    Service,
    demo::{Demo, DemoPerson},
};
use std::fmt::Write as _;

/// Fills the empty database and lists what is in it.
pub(super) async fn fill(service: &Service) -> Result<Answer, String> {
    let demo = service.fill_demo().await.map_err(|error| told(&error))?;
    Ok(Answer::new(describe(&demo), &demo))
}

fn describe(demo: &Demo) -> String {
    let mut text = String::from("Organizations:\n");
    for organization in &demo.organizations {
        let _ = writeln!(
            text,
            "  {:<12} {:<12} {}",
            organization.slug,
            organization.name,
            organization.plan.as_str()
        );
    }
    text += &people(&demo.people);
    text += "\nAPI keys:\n";
    for key in &demo.api_keys {
        let _ = writeln!(
            text,
            "  {:<22} {:<14} {}",
            key.email,
            key.name,
            key.secret.expose()
        );
    }
    text
}

/// The people and their passwords, one a line.
pub(super) fn people(people: &[DemoPerson]) -> String {
    let mut text = String::from("\nPeople, their passwords, what they are for:\n");
    for person in people {
        let _ = writeln!(
            text,
            "  {:<22} {:<22} {}",
            person.email,
            person.password.expose(),
            person.about
        );
    }
    text
}

/// What to try first, for `serve --demo`.
pub(super) fn first_steps(base: &str) -> String {
    format!(
        "\n{}\nOpen {base}\n\nTry first:\n  1. Sign in as adam@acme.example and add an identity provider to Acme Corp: {base}/organizations/acme/identity-providers\n  2. Sign in as pia@acme.example and turn her account into a company account: {base}/preferences\n",
        people(&Service::demo_people())
    )
}
