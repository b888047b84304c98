#![allow(clippy::unwrap_used, reason = "a test that can not go on fails here")]
use super::*;
use crate::{
    code,
    scim::{GROUP, Path, USER},
};
use proptest::prelude::*;
use serde_json::json;

fn read(text: &str) -> Filter {
    Filter::parse(text, &USER).unwrap_or_else(|refusal| panic!("{text}: {refusal}"))
}

/// The filter with its parentheses as it was understood.
fn shape(filter: &Filter) -> String {
    match filter {
        Filter::And(all) => format!(
            "({})",
            all.iter().map(shape).collect::<Vec<_>>().join(" & ")
        ),
        Filter::Or(all) => format!(
            "({})",
            all.iter().map(shape).collect::<Vec<_>>().join(" | ")
        ),
        Filter::Not(one) => format!("!{}", shape(one)),
        Filter::Compare(comparison) => {
            let path = &comparison.path;
            let sub = path
                .sub
                .map(|sub| format!(".{}", sub.name))
                .unwrap_or_default();
            format!(
                "{}{sub} {:?} {}",
                path.attribute.name, comparison.operator, comparison.value
            )
        }
        Filter::Values { of, filter } => format!("{}[{}]", of.attribute.name, shape(filter)),
    }
}

#[test]
fn what_directories_ask_is_understood() {
    for (text, understood) in [
        (r#"userName eq "bjensen""#, r#"userName Equal "bjensen""#),
        (r#"USERNAME Eq "b\"j""#, r#"userName Equal "b\"j""#),
        (
            r#"name.familyName co "O'Malley""#,
            r#"name.familyName Contains "O'Malley""#,
        ),
        (
            r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J""#,
            r#"userName StartsWith "J""#,
        ),
        ("title pr", "title Present null"),
        (
            r#"meta.lastModified gt "2011-05-13T04:42:34Z""#,
            r#"meta.lastModified Greater "2011-05-13T04:42:34Z""#,
        ),
        (
            r#"title pr and userType eq "Employee""#,
            r#"(title Present null & userType Equal "Employee")"#,
        ),
        (
            r#"userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")"#,
            r#"(userType Equal "Employee" & (emails Contains "example.com" | emails.value Contains "example.org"))"#,
        ),
        (
            r#"userName eq "a" or title pr and active eq true"#,
            r#"(userName Equal "a" | (title Present null & active Equal true))"#,
        ),
        (
            r#"not (title pr) and active eq "False""#,
            r#"(!title Present null & active Equal "False")"#,
        ),
        (
            r#"emails[type eq "work" and value co "@example.com"] or ims[value eq "x"]"#,
            r#"(emails[(emails.type Equal "work" & emails.value Contains "@example.com")] | ims[ims.value Equal "x"])"#,
        ),
        (
            r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "7""#,
            r#"employeeNumber Equal "7""#,
        ),
        (
            r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "7""#,
            r#"manager.value Equal "7""#,
        ),
        ("externalId eq null", "externalId Equal null"),
    ] {
        assert_eq!(shape(&read(text)), understood, "{text}");
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    for text in [
        "",
        "userName",
        "userName eq",
        r#"userName is "x""#,
        r#"userName eq "x"#,
        "userName eq x",
        r#"nothing eq "x""#,
        r#"name.nothing eq "x""#,
        r#"userName eq "x" and"#,
        r#"userName eq "x" userType eq "y""#,
        r#"(userName eq "x""#,
        r#"userName eq "x")"#,
        "active gt true",
        r#"active eq "perhaps""#,
        "userName eq 7",
        "title gt null",
        r#"name eq "x""#,
        r#"userName[type eq "x"]"#,
        r#"emails[emails[type eq "x"]]"#,
        r#"emails[userName eq "x"]"#,
        r#"emails[type eq "x""#,
        r#"emails[type eq "work"].value eq "x""#,
        r#"meta.created co "2011""#,
        r#"urn:nothing:User:userName eq "x""#,
    ] {
        let refused = Filter::parse(text, &USER).expect_err(text);
        assert_eq!(refused.code, code::SCIM_INVALID_FILTER, "{text}");
    }
    assert!(Filter::parse(r#"members[value eq "x"]"#, &GROUP).is_ok());
}

#[test]
fn what_takes_too_long_is_refused() {
    let deep = format!("{}title pr{}", "(".repeat(21), ")".repeat(21));
    let wide = vec!["title pr"; 101].join(" or ");
    let long = format!("userName eq \"{}\"", "x".repeat(LONGEST));
    for text in [deep, wide, long] {
        let refused = Filter::parse(&text, &USER).expect_err("it is too much");
        assert_eq!(refused.code, code::SCIM_TOO_MANY);
    }
    // At the bound it is taken.
    assert!(
        Filter::parse(
            &format!("{}title pr{}", "(".repeat(20), ")".repeat(20)),
            &USER
        )
        .is_ok()
    );
    assert!(Filter::parse(&vec!["title pr"; 100].join(" or "), &USER).is_ok());
}

#[test]
fn values_are_chosen_by_their_parts() {
    let email = json!({ "type": "Work", "value": "Ada@acme.example", "primary": true });
    for (path, fits) in [
        (r#"emails[type eq "work"]"#, true),
        (r#"emails[type eq "home"]"#, false),
        (
            r#"emails[value ew "ACME.example" and primary eq true]"#,
            true,
        ),
        (r#"emails[primary eq "True"]"#, true),
        ("emails[display pr]", false),
        ("emails[display eq null]", true),
        (r#"emails[not (type eq "home")].value"#, true),
        (r#"emails[type ne "work"]"#, false),
        (r#"emails[value gt "zz" or value lt "ab"]"#, false),
    ] {
        let Ok(Path::Values { filter, .. }) = Path::parse(path, &USER) else {
            panic!("{path} is no path to values");
        };
        assert_eq!(filter.fits(&email), fits, "{path}");
    }
    // The id of a member is compared with case.
    let Ok(Path::Values { filter, .. }) = Path::parse(r#"members[value eq "a1"]"#, &GROUP) else {
        panic!("it is a path to values");
    };
    assert!(filter.fits(&json!({ "value": "a1" })));
    assert!(!filter.fits(&json!({ "value": "A1" })));
    assert!(filter.fits(&json!("a1")));
}

proptest! {
    #[test]
    fn whatever_comes_is_answered(text in r#"[a-zA-Z0-9 ()\[\]"\\.:$-]{0,120}"#) {
        let _ = Filter::parse(&text, &USER);
        let _ = Path::parse(&text, &USER);
    }

    #[test]
    fn a_text_is_compared_as_it_was_sent(text in r"[^\u{0}-\u{1f}]{0,40}") {
        let filter = format!("userName eq {}", serde_json::to_string(&text).unwrap());
        let Filter::Compare(comparison) = read(&filter) else { panic!("one comparison") };
        prop_assert_eq!(comparison.value, serde_json::Value::String(text));
    }
}
