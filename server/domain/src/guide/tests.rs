use super::{Instruction, LiveValue, LiveValues, OurAttribute, all, guide};
use crate::saml::product::IdpProduct;
use std::fmt::Write;

fn values() -> LiveValues {
    LiveValues {
        acs_url: "https://gatehouse.example/saml/acme/callback".to_owned(),
        audience: "https://gatehouse.example/saml/acme/metadata".to_owned(),
        relay_state: "/organizations/acme".to_owned(),
        login_url: "https://gatehouse.example/saml/acme".to_owned(),
        logout_url: "https://gatehouse.example/saml/acme/logout".to_owned(),
        metadata_url: "https://gatehouse.example/saml/acme/metadata".to_owned(),
    }
}

#[test]
fn every_guide_gives_the_acs_url_and_the_audience_and_asks_for_the_address() {
    for guide in all() {
        let shown: Vec<LiveValue> = guide
            .steps
            .iter()
            .flat_map(|step| step.instructions)
            .filter_map(|instruction| match instruction {
                Instruction::Value { which, .. } => Some(*which),
                _ => None,
            })
            .collect();
        for needed in [LiveValue::AcsUrl, LiveValue::Audience] {
            assert!(shown.contains(&needed), "{}: {needed:?}", guide.title);
        }
        assert!(
            guide
                .attributes
                .iter()
                .any(|attribute| attribute.ours == OurAttribute::Email),
            "{}",
            guide.title
        );
        let last = guide
            .steps
            .iter()
            .filter(|step| step.title == "Bring its metadata here")
            .count();
        assert_eq!(last, 1, "{}: one step brings the metadata", guide.title);
    }
}

#[test]
fn every_product_has_its_own_guide() {
    for product in IdpProduct::ALL {
        assert_eq!(guide(product).product, product);
    }
}

#[test]
fn the_validator_of_onelogin_matches_the_acs_url_alone() {
    assert_eq!(
        values().get(LiveValue::AcsUrlRegex),
        r"^https:\/\/gatehouse\.example\/saml\/acme\/callback$"
    );
}

#[test]
fn the_guides_change_only_on_purpose() {
    let values = values();
    let mut out = String::new();
    for guide in all() {
        writeln!(out, "# {} [{}]", guide.title, guide.product.slug()).unwrap();
        for (index, step) in guide.steps.iter().enumerate() {
            writeln!(out, "{}. {}", index + 1, step.title).unwrap();
            for instruction in step.instructions {
                match instruction {
                    Instruction::Text(text) => writeln!(out, "   {text}"),
                    Instruction::Path(path) => writeln!(out, "   {}", path.join(" > ")),
                    Instruction::Value { label, which } => {
                        writeln!(out, "   {label} = {}", values.get(*which))
                    }
                    Instruction::Setting { label, to } => writeln!(out, "   {label}: {to}"),
                }
                .unwrap();
            }
        }
        for attribute in guide.attributes {
            writeln!(
                out,
                "   {} <- {} as {}",
                attribute.ours.name(),
                attribute.theirs,
                attribute.sent_as
            )
            .unwrap();
        }
        for quirk in guide.quirks {
            writeln!(out, "   ! {quirk}").unwrap();
        }
        out.push('\n');
    }
    insta::assert_snapshot!(out);
}
