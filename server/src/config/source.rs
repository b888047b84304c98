//! Where configuration comes from: `gatehouse.toml` and the environment, the environment winning.
use super::{ConfigError, KEYS, Key};
use figment::{
    Figment,
    providers::{Format as _, Toml},
    value::Value,
};
use std::{cell::RefCell, collections::BTreeMap, path::Path};

/// The given values by key, as text. A list of a TOML file is its items with commas between.
pub(crate) struct Source {
    values: BTreeMap<String, String>,
    asked: RefCell<Vec<&'static str>>,
}

impl Source {
    /// Reads the file, if there is one, and the environment. An unknown key in the file is refused; an empty value
    /// counts as not given.
    pub(crate) fn read(
        file: &Path,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let mut values = BTreeMap::new();
        if file.exists() {
            let table: BTreeMap<String, Value> = Figment::from(Toml::file_exact(file))
                .extract()
                .map_err(|error| {
                    ConfigError::new(&file.display().to_string(), &error.to_string())
                })?;
            for (name, value) in table {
                if !KEYS.iter().any(|key| key.name == name) {
                    return Err(ConfigError::new(
                        &name,
                        &format!("{} has no such key", file.display()),
                    ));
                }
                let text = text_of(&value).ok_or_else(|| {
                    ConfigError::new(&name, "give a text, a number or a list of texts")
                })?;
                values.insert(name, text);
            }
        }
        for key in KEYS {
            if let Some(value) = environment(&key.variable()) {
                values.insert(key.name.to_owned(), value);
            }
        }
        values.retain(|_, value| !value.trim().is_empty());
        Ok(Self {
            values,
            asked: RefCell::default(),
        })
    }

    /// The value of a key as it was given.
    pub(crate) fn text(&self, key: &'static Key) -> Option<&str> {
        self.asked.borrow_mut().push(key.name);
        self.values.get(key.name).map(|value| value.trim())
    }

    /// The value of a key, read by `parse`, which says what is wrong in words.
    pub(crate) fn parsed<T>(
        &self,
        key: &'static Key,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        self.text(key)
            .map(|text| parse(text).map_err(|reason| ConfigError::new(&key.variable(), &reason)))
            .transpose()
    }

    /// The items of a list.
    pub(crate) fn list<T>(
        &self,
        key: &'static Key,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Vec<T>, ConfigError> {
        self.text(key)
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(|item| parse(item).map_err(|reason| ConfigError::new(&key.variable(), &reason)))
            .collect()
    }

    #[cfg(test)]
    pub(crate) fn never_asked(&self) -> Vec<&'static str> {
        let asked = self.asked.borrow();
        KEYS.iter()
            .map(|key| key.name)
            .filter(|name| !asked.contains(name))
            .collect()
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(_, text) => Some(text.clone()),
        Value::Num(..) | Value::Bool(..) => Some(value.to_i128().map_or_else(
            || value.to_bool().unwrap_or_default().to_string(),
            |number| number.to_string(),
        )),
        Value::Array(_, items) => {
            let texts: Option<Vec<_>> = items.iter().map(text_of).collect();
            texts.map(|texts| texts.join(","))
        }
        Value::Char(..) | Value::Empty(..) | Value::Dict(..) => None,
    }
}
