//! Making the changes, on a resource in the form of its schema.
use super::{Action, Operation, Patch};
use crate::{
    Refusal, code,
    scim::{
        attribute::{Attribute, Mutability},
        filter::Filter,
        path::{AttributePath, Path, shortened},
        schema::ResourceKind,
        value::{MOST_VALUES, Notes, normal, one_each, one_primary, single},
    },
};
use serde_json::{Map, Value};
use std::collections::HashSet;

type Parts = Map<String, Value>;

impl Patch {
    /// Makes every change, in order; of several, all or none: a refusal leaves the caller with what it had.
    ///
    /// # Errors
    /// `scim.mutability`, `scim.no_target`, `scim.invalid_value`.
    pub fn apply(
        &self,
        resource: &mut Parts,
        kind: &ResourceKind,
        notes: &mut Notes,
    ) -> Result<(), Refusal> {
        let mut changed = resource.clone();
        for operation in &self.operations {
            operation.apply(&mut changed, kind, notes)?;
        }
        for attribute in kind.schema.attributes {
            let there = changed.get(attribute.name);
            if attribute.required && there.is_none() {
                // [RFC 7644 §3.5.2.2]
                let text = format!("{} must have a value.", attribute.name);
                return Err(Refusal::new(code::SCIM_MUTABILITY).message(text));
            }
            if there
                .and_then(Value::as_array)
                .is_some_and(|all| all.len() > MOST_VALUES)
            {
                return Err(code::SCIM_TOO_MANY.into());
            }
        }
        *resource = changed;
        Ok(())
    }
}

impl Operation {
    fn apply(
        &self,
        resource: &mut Parts,
        kind: &ResourceKind,
        notes: &mut Notes,
    ) -> Result<(), Refusal> {
        if self.path.is_ours() {
            return Err(code::SCIM_MUTABILITY.into());
        }
        match &self.path {
            Path::Extension(urn) => {
                let Some(schema) = kind.extension(urn) else {
                    return Err(code::SCIM_INVALID_PATH.into());
                };
                if self.action == Action::Remove {
                    resource.remove(*urn);
                    return Ok(());
                }
                let named = match &self.value {
                    Value::Object(named) => named,
                    Value::Null => return Ok(()),
                    _ => return Err(Refusal::new(code::SCIM_INVALID_VALUE).received(*urn)),
                };
                within(resource, Some(urn), |there| {
                    for (name, value) in named {
                        let Some(attribute) = schema.attribute(name) else {
                            let name = shortened(name);
                            notes.insert(format!("{name} is unknown and was left out"));
                            continue;
                        };
                        let one = Self {
                            value: value.clone(),
                            ..self.clone()
                        };
                        one.on_whole(there, attribute, notes)?;
                    }
                    Ok(())
                })
            }
            Path::Attribute(path) => within(resource, path.extension, |there| {
                self.on_attribute(there, path, notes)
            }),
            Path::Values { of, filter, sub } => within(resource, of.extension, |there| {
                self.on_values(there, of.attribute, filter, *sub, notes)
            }),
        }
    }

    fn on_attribute(
        &self,
        there: &mut Parts,
        path: &AttributePath,
        notes: &mut Notes,
    ) -> Result<(), Refusal> {
        let attribute = path.attribute;
        let Some(sub) = path.sub else {
            return self.on_whole(there, attribute, notes);
        };
        if attribute.multi_valued {
            // `emails.value`: the part of every value. [RFC 7644 §3.5.2.3]
            let Some(Value::Array(mut all)) = there.remove(attribute.name) else {
                return Err(code::SCIM_NO_TARGET.into());
            };
            for one in &mut all {
                self.set_part(one, sub, notes)?;
            }
            let last = all.len().checked_sub(1);
            one_primary(&mut all, last);
            put_back(there, attribute, all);
            return Ok(());
        }
        let whole = there
            .entry(attribute.name)
            .or_insert_with(|| Value::Object(Parts::new()));
        self.set_part(whole, sub, notes)?;
        if whole.as_object().is_some_and(Parts::is_empty) {
            there.remove(attribute.name);
        }
        Ok(())
    }

    fn on_whole(
        &self,
        there: &mut Parts,
        attribute: &'static Attribute,
        notes: &mut Notes,
    ) -> Result<(), Refusal> {
        let name = attribute.name;
        let several = attribute.multi_valued;
        match self.action {
            Action::Remove if several && !self.value.is_null() => {
                let gone = normal(attribute, &self.value, notes)?;
                remove_values(there, attribute, gone.as_ref());
            }
            Action::Remove => {
                there.remove(name);
            }
            Action::Add if several => {
                if let Some(Value::Array(new)) = normal(attribute, &self.value, notes)? {
                    add_values(there, attribute, new);
                }
            }
            Action::Add | Action::Replace if several || !self.value.is_object() => {
                match normal(attribute, &self.value, notes)? {
                    Some(Value::Array(all)) => {
                        there.remove(name);
                        add_values(there, attribute, all);
                    }
                    Some(Value::Object(parts)) => merge_parts(there, attribute, parts),
                    Some(value) => {
                        there.insert(name.to_owned(), value);
                    }
                    None => {
                        there.remove(name);
                    }
                }
            }
            Action::Add | Action::Replace => {
                let parts = normal(attribute, &self.value, notes)?;
                if let Some(Value::Object(parts)) = parts {
                    merge_parts(there, attribute, parts);
                }
                self.forget_parts(there, attribute);
            }
        }
        Ok(())
    }

    /// Removes the parts that are named with nothing as their value; those that are not named stay. [RFC 7644 §3.5.2.3]
    fn forget_parts(&self, there: &mut Parts, attribute: &Attribute) {
        let (Some(sent), Some(Value::Object(whole))) =
            (self.value.as_object(), there.get_mut(attribute.name))
        else {
            return;
        };
        for (name, value) in sent {
            let nothing = value.is_null() || value.as_str() == Some("");
            if let Some(part) = attribute.sub(name).filter(|_| nothing) {
                whole.remove(part.name);
            }
        }
        if whole.is_empty() {
            there.remove(attribute.name);
        }
    }

    fn on_values(
        &self,
        there: &mut Parts,
        attribute: &'static Attribute,
        filter: &Filter,
        sub: Option<&'static Attribute>,
        notes: &mut Notes,
    ) -> Result<(), Refusal> {
        let name = attribute.name;
        let mut all = match there.remove(name) {
            Some(Value::Array(all)) => all,
            Some(one) => vec![one],
            None => Vec::new(),
        };
        if (self.action, sub) == (Action::Remove, None) {
            all.retain(|one| !filter.fits(one));
            put_back(there, attribute, all);
            return Ok(());
        }
        let fitting: Vec<usize> = (0..all.len()).filter(|at| filter.fits(&all[*at])).collect();
        match (self.action, sub) {
            (_, _) if !fitting.is_empty() => {
                for at in &fitting {
                    match sub {
                        Some(sub) => self.set_part(&mut all[*at], sub, notes)?,
                        None => self.merge_into(&mut all[*at], attribute, notes)?,
                    }
                }
                one_primary(&mut all, fitting.last().copied());
            }
            (Action::Remove, _) => {}
            // Entra adds to a value that is not there yet: the filter says what it is.
            (Action::Add, _) => {
                let said = made_to_fit(filter).ok_or(code::SCIM_NO_TARGET)?;
                let mut made = single(attribute, &said, notes)?.ok_or(code::SCIM_NO_TARGET)?;
                match sub {
                    Some(sub) => self.set_part(&mut made, sub, notes)?,
                    None => self.merge_into(&mut made, attribute, notes)?,
                }
                notes.insert(format!("a value of {name} that fits the path was made"));
                all.push(made);
                let last = all.len() - 1;
                one_primary(&mut all, Some(last));
            }
            (Action::Replace, _) => return Err(code::SCIM_NO_TARGET.into()),
        }
        put_back(there, attribute, all);
        Ok(())
    }

    fn set_part(
        &self,
        whole: &mut Value,
        sub: &'static Attribute,
        notes: &mut Notes,
    ) -> Result<(), Refusal> {
        if sub.mutability == Mutability::Immutable {
            return Err(code::SCIM_MUTABILITY.into());
        }
        let value = match self.action {
            Action::Remove => None,
            Action::Add | Action::Replace => normal(sub, &self.value, notes)?,
        };
        if let Value::Object(parts) = whole {
            match value {
                Some(value) => parts.insert(sub.name.to_owned(), value),
                None => parts.remove(sub.name),
            };
        }
        Ok(())
    }

    fn merge_into(
        &self,
        whole: &mut Value,
        attribute: &'static Attribute,
        notes: &mut Notes,
    ) -> Result<(), Refusal> {
        let value = match &self.value {
            Value::Array(one) if one.len() == 1 => &one[0],
            value => value,
        };
        let Some(Value::Object(parts)) = single(attribute, value, notes)? else {
            return Err(super::super::value::invalid(attribute, "has another type"));
        };
        match (self.action, whole) {
            (Action::Replace, whole) => *whole = Value::Object(parts),
            (_, Value::Object(whole)) => whole.extend(parts),
            (_, whole) => *whole = Value::Object(parts),
        }
        Ok(())
    }
}

/// Changes the resource itself, or the extension in it; an extension with nothing in it is none.
fn within(
    resource: &mut Parts,
    extension: Option<&str>,
    change: impl FnOnce(&mut Parts) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let Some(urn) = extension else {
        return change(resource);
    };
    let mut own = match resource.remove(urn) {
        Some(Value::Object(own)) => own,
        Some(_) | None => Parts::new(),
    };
    change(&mut own)?;
    if !own.is_empty() {
        resource.insert(urn.to_owned(), Value::Object(own));
    }
    Ok(())
}

/// Values with nothing in them are none.
fn put_back(there: &mut Parts, attribute: &Attribute, mut all: Vec<Value>) {
    all.retain(|one| !one.as_object().is_some_and(Parts::is_empty));
    if all.is_empty() {
        there.remove(attribute.name);
    } else {
        there.insert(attribute.name.to_owned(), Value::Array(all));
    }
}

/// The parts that are named; the others stay. [RFC 7644 §3.5.2.3]
fn merge_parts(there: &mut Parts, attribute: &Attribute, parts: Parts) {
    let whole = there
        .entry(attribute.name)
        .or_insert_with(|| Value::Object(Parts::new()));
    if let Value::Object(whole) = whole {
        whole.extend(parts);
    }
}

/// Adds what is not there yet; a value that is there gets the parts that are new.
fn add_values(there: &mut Parts, attribute: &'static Attribute, new: Vec<Value>) {
    let mut all = match there.remove(attribute.name) {
        Some(Value::Array(all)) => all,
        Some(one) => vec![one],
        None => Vec::new(),
    };
    all.extend(new);
    there.insert(
        attribute.name.to_owned(),
        Value::Array(one_each(attribute, all)),
    );
}

/// Removes these values alone: those with the same `value`, else those that are the same.
fn remove_values(there: &mut Parts, attribute: &Attribute, gone: Option<&Value>) {
    let Some(Value::Array(gone)) = gone else {
        return;
    };
    let Some(Value::Array(mut all)) = there.remove(attribute.name) else {
        return;
    };
    let key = |one: &Value| one.get("value").unwrap_or(one).to_string();
    let named: HashSet<String> = gone.iter().map(key).collect();
    all.retain(|one| !named.contains(&key(one)));
    put_back(there, attribute, all);
}

/// A value that fits the filter because it says what every part is.
fn made_to_fit(filter: &Filter) -> Option<Value> {
    let parts = filter.as_equalities()?;
    Some(Value::Object(
        parts
            .into_iter()
            .map(|(part, value)| (part.name.to_owned(), value.clone()))
            .collect(),
    ))
}
