//! What a directory may send: no panic, and what comes of it is in the form of its schema.
#![no_main]
use domain::scim::{Filter, GROUP, Patch, Path, USER, value};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let _ = Filter::parse(text, &USER);
    let _ = Path::parse(text, &USER);
    let Ok(sent) = serde_json::from_str::<Value>(text) else {
        return;
    };
    for kind in [&USER, &GROUP] {
        let mut notes = value::Notes::new();
        let again = |resource: &Map<String, Value>| {
            let resource = Value::Object(resource.clone());
            value::resource(&resource, kind, &mut value::Notes::new()).ok()
        };
        let mut resource = Map::new();
        if let Ok(read) = value::resource(&sent, kind, &mut notes) {
            assert_eq!(again(&read).as_ref(), Some(&read));
            resource = read;
        } else {
            resource.insert(kind.schema.attributes[0].name.to_owned(), "x".into());
        }
        if let Ok(patch) = Patch::parse(&sent, kind, &mut notes)
            && patch.apply(&mut resource, kind, &mut notes).is_ok()
        {
            assert_eq!(again(&resource).as_ref(), Some(&resource));
        }
    }
});
