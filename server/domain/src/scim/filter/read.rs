//! Reading filters: `or` binds less than `and`, `and` less than `not` and comparisons. [RFC 7644 §3.4.2.2, figure 1]
use super::{Comparison, DEEPEST, Filter, LONGEST, MOST_COMPARISONS, Operator};
use crate::{
    Refusal, code,
    scim::{
        attribute::{Attribute, Kind},
        path::{AttributePath, shortened},
        schema::ResourceKind,
    },
};
use serde_json::Value;

/// A filter that is being read.
pub(in crate::scim) struct Reader<'t> {
    whole: &'t str,
    rest: &'t str,
    comparisons: usize,
    depth: usize,
}

/// Whose attributes are named.
#[derive(Clone, Copy)]
enum Names {
    /// Those of a resource.
    Of(&'static ResourceKind),
    /// The parts of an attribute.
    Within(&'static Attribute),
}

impl Filter {
    /// Reads a filter of resources of this kind.
    ///
    /// # Errors
    /// `scim.invalid_filter`; `scim.too_many` beyond [`LONGEST`], [`MOST_COMPARISONS`] or [`DEEPEST`].
    pub fn parse(text: &str, kind: &'static ResourceKind) -> Result<Self, Refusal> {
        let mut reader = Reader::new(text)?;
        let filter = reader.any_of(Names::Of(kind))?;
        reader.skip_spaces();
        if reader.rest.is_empty() {
            Ok(filter)
        } else {
            Err(reader.unexpected())
        }
    }
}

impl<'t> Reader<'t> {
    pub(in crate::scim) fn new(text: &'t str) -> Result<Self, Refusal> {
        if text.len() > LONGEST {
            return Err(code::SCIM_TOO_MANY.into());
        }
        Ok(Self {
            whole: text,
            rest: text,
            comparisons: 0,
            depth: 0,
        })
    }

    /// A filter of the values of this attribute, up to the closing bracket.
    pub(in crate::scim) fn filter_within(
        &mut self,
        attribute: &'static Attribute,
    ) -> Result<Filter, Refusal> {
        self.any_of(Names::Within(attribute))
    }

    /// What comes after the closing bracket, if it is there.
    pub(in crate::scim) fn after_bracket(&mut self) -> Option<&'t str> {
        self.skip_spaces();
        self.rest.strip_prefix(']').map(str::trim_end)
    }

    fn any_of(&mut self, names: Names) -> Result<Filter, Refusal> {
        let mut all = vec![self.all_of(names)?];
        while self.takes_word("or") {
            all.push(self.all_of(names)?);
        }
        Ok(one_or(all, Filter::Or))
    }

    fn all_of(&mut self, names: Names) -> Result<Filter, Refusal> {
        let mut all = vec![self.one(names)?];
        while self.takes_word("and") {
            all.push(self.one(names)?);
        }
        Ok(one_or(all, Filter::And))
    }

    fn one(&mut self, names: Names) -> Result<Filter, Refusal> {
        self.skip_spaces();
        if self.rest.starts_with('(') {
            return self.parenthesis(names);
        }
        // `not` is followed by a parenthesis; an attribute could have that name.
        let before = self.rest;
        if self.takes_word("not") {
            self.skip_spaces();
            if self.rest.starts_with('(') {
                return Ok(Filter::Not(Box::new(self.parenthesis(names)?)));
            }
            self.rest = before;
        }
        self.comparison(names)
    }

    fn parenthesis(&mut self, names: Names) -> Result<Filter, Refusal> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(code::SCIM_TOO_MANY.into());
        }
        self.takes('(')?;
        let filter = self.any_of(names)?;
        self.skip_spaces();
        self.takes(')')?;
        self.depth -= 1;
        Ok(filter)
    }

    fn comparison(&mut self, names: Names) -> Result<Filter, Refusal> {
        self.comparisons += 1;
        if self.comparisons > MOST_COMPARISONS {
            return Err(code::SCIM_TOO_MANY.into());
        }
        let name = self.word();
        let path = match names {
            Names::Of(kind) => AttributePath::parse(name, kind),
            Names::Within(attribute) => part_of(attribute, name),
        }
        .map_err(|refusal| Refusal {
            code: code::SCIM_INVALID_FILTER,
            ..refusal
        })?;
        if self.rest.starts_with('[') {
            return self.values(path, names);
        }
        let operator = self.word();
        let operator = Operator::parse(operator).ok_or_else(|| self.unexpected())?;
        let value = if operator == Operator::Present {
            Value::Null
        } else {
            self.literal()?
        };
        let comparison = Comparison {
            path,
            operator,
            value,
        };
        comparison.check()?;
        Ok(Filter::Compare(comparison))
    }

    /// `emails[…]`, in a filter of resources alone.
    fn values(&mut self, path: AttributePath, names: Names) -> Result<Filter, Refusal> {
        let nested = matches!(names, Names::Within(_));
        if nested || path.sub.is_some() || !path.attribute.multi_valued {
            return Err(self.unexpected());
        }
        self.takes('[')?;
        let filter = self.any_of(Names::Within(path.attribute))?;
        self.skip_spaces();
        self.takes(']')?;
        Ok(Filter::Values {
            of: path,
            filter: Box::new(filter),
        })
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    /// The characters of a name or operator.
    fn word(&mut self) -> &'t str {
        self.skip_spaces();
        let end = self
            .rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.$".contains(c)))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    /// Takes this word, in whatever case, if it is next.
    fn takes_word(&mut self, wanted: &str) -> bool {
        let before = self.rest;
        if self.word().eq_ignore_ascii_case(wanted) {
            return true;
        }
        self.rest = before;
        false
    }

    fn takes(&mut self, wanted: char) -> Result<(), Refusal> {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None => Err(self.unexpected()),
        }
    }

    /// A JSON string, number, boolean or null. [RFC 7159]
    fn literal(&mut self) -> Result<Value, Refusal> {
        self.skip_spaces();
        let end = if self.rest.starts_with('"') {
            let mut escaped = false;
            let closing = self.rest[1..].find(|c: char| {
                let closes = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                closes
            });
            closing.map(|at| at + 2).ok_or_else(|| self.unexpected())?
        } else {
            self.rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c)))
                .unwrap_or(self.rest.len())
        };
        let (text, rest) = self.rest.split_at(end);
        // Some write booleans as their own language does: True, FALSE.
        let value = match text {
            _ if ["true", "false", "null"]
                .iter()
                .any(|word| word.eq_ignore_ascii_case(text)) =>
            {
                serde_json::from_str(&text.to_ascii_lowercase())
            }
            _ => serde_json::from_str(text),
        };
        let value = value.map_err(|_| self.unexpected())?;
        self.rest = rest;
        Ok(value)
    }

    /// The refusal of what comes next.
    fn unexpected(&self) -> Refusal {
        let at = self.whole.len() - self.rest.len();
        Refusal::new(code::SCIM_INVALID_FILTER)
            .received(shortened(self.whole))
            .message(format!("It cannot be read after its first {at} bytes."))
    }
}

impl Comparison {
    /// Whether these can be compared: texts with texts, moments with moments, booleans only for being equal.
    fn check(&self) -> Result<(), Refusal> {
        let compared = self.path.compared();
        let fits = match (compared.kind, &self.value) {
            (_, Value::Null) => {
                matches!(
                    self.operator,
                    Operator::Equal | Operator::NotEqual | Operator::Present
                )
            }
            (Kind::String | Kind::Reference, Value::String(_)) => true,
            (Kind::DateTime, Value::String(_)) => !self.operator.is_about_text(),
            // Entra says "True" where it means true.
            (Kind::Boolean, value) => {
                as_boolean(value).is_some()
                    && matches!(self.operator, Operator::Equal | Operator::NotEqual)
            }
            (Kind::String | Kind::Reference | Kind::DateTime | Kind::Complex, _) => false,
        };
        if fits {
            return Ok(());
        }
        Err(Refusal::new(code::SCIM_INVALID_FILTER)
            .received(format!("{} {}", compared.name, self.value))
            .message(format!("{} cannot be compared in this way.", compared.name)))
    }
}

/// A boolean, also as text in whatever case.
pub(in crate::scim) fn as_boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn part_of(attribute: &'static Attribute, name: &str) -> Result<AttributePath, Refusal> {
    let sub = attribute
        .sub(name)
        .ok_or_else(|| Refusal::new(code::SCIM_INVALID_FILTER).received(shortened(name)))?;
    Ok(AttributePath {
        extension: None,
        attribute,
        sub: Some(sub),
    })
}

fn one_or(mut all: Vec<Filter>, several: fn(Vec<Filter>) -> Filter) -> Filter {
    if all.len() == 1 {
        all.remove(0)
    } else {
        several(all)
    }
}
