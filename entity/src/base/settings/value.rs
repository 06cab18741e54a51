//! Hands a section's values to its struct. Owns the rules by which text from the environment becomes a number or a
//! list, a `…_file` becomes a secret, and a path is resolved; all of them hang on what the struct asks for.
use std::{collections::BTreeMap, path::Path};

use serde::{
    Deserializer,
    de::{self, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor},
    forward_to_deserialize_any,
};
use toml::Value;
use zeroize::Zeroizing;

use super::{error::Mistake, path::FILE_PATH, read_text};
use crate::base::secret::SECRET;

/// A value and where it was given.
pub(super) enum Given {
    /// In the settings file.
    File(Value),
    /// In the environment: text, whose meaning is what the struct asks for.
    Environment(Zeroizing<String>),
}

/// One section, as a deserializer of its struct.
pub(super) struct Section<'a> {
    pub(super) keys: &'a BTreeMap<String, Given>,
    pub(super) folder: &'a Path,
}

impl<'de> Deserializer<'de> for Section<'_> {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_struct("", &[], visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        let mut entries = Vec::with_capacity(self.keys.len());
        for (key, given) in self.keys {
            let secret = key.strip_suffix("_file").filter(|base| fields.contains(base) && !fields.contains(&key.as_str()));
            if secret.is_some_and(|base| self.keys.contains_key(base)) {
                return Err(<Mistake as de::Error>::custom("both it and the key without `_file` are given: keep one").at(key));
            }
            entries.push((
                secret.unwrap_or(key),
                key.as_str(),
                Node { given: given.into(), folder: self.folder, in_file: secret.is_some() },
            ));
        }
        visitor.visit_map(Entries { entries: entries.into_iter(), next: None })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The keys of a section: the field's name, the name as it was given, the value.
struct Entries<'a, I: Iterator<Item = (&'a str, &'a str, Node<'a>)>> {
    entries: I,
    next: Option<(&'a str, Node<'a>)>,
}

impl<'de, 'a, I: Iterator<Item = (&'a str, &'a str, Node<'a>)>> MapAccess<'de> for Entries<'a, I> {
    type Error = Mistake;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mistake> {
        let Some((field, key, node)) = self.entries.next() else { return Ok(None) };
        self.next = Some((key, node));
        seed.deserialize(field.into_deserializer()).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Mistake> {
        let (key, node) = self.next.take().ok_or_else(|| <Mistake as de::Error>::custom("a value was asked for before its key"))?;
        seed.deserialize(node).map_err(|mistake| mistake.at(key))
    }
}

/// One value: of the file, or text of the environment.
#[derive(Clone, Copy)]
enum Raw<'a> {
    /// A text of the file.
    Quoted(&'a str),
    /// Anything else of the file.
    File(&'a Value),
    /// A text of the environment.
    Text(&'a str),
}

impl<'a> From<&'a Given> for Raw<'a> {
    fn from(given: &'a Given) -> Self {
        match given {
            Given::File(value) => value.into(),
            Given::Environment(text) => Self::Text(text),
        }
    }
}

impl<'a> From<&'a Value> for Raw<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::String(text) => Self::Quoted(text),
            other => Self::File(other),
        }
    }
}

struct Node<'a> {
    given: Raw<'a>,
    folder: &'a Path,
    /// The value names a file that holds the secret.
    in_file: bool,
}

impl<'a> Node<'a> {
    /// The path that this value is, resolved.
    fn path(&self) -> Result<std::path::PathBuf, Mistake> {
        match self.given {
            Raw::Text(text) => std::path::absolute(text).map_err(|_| <Mistake as de::Error>::custom("this must be the path of a file")),
            Raw::Quoted(text) => Ok(self.folder.join(text)),
            Raw::File(_) => Err(de::Error::custom("this must be the path of a file, in quotation marks")),
        }
    }

    fn secret_of_file(&self) -> Result<Zeroizing<String>, Mistake> {
        let path = self.path()?;
        let mut text = read_text(&path)
            .map_err(|error| <Mistake as de::Error>::custom(format_args!("the file {} cannot be read ({error})", path.display())))?;
        let end = text.trim_end_matches(['\r', '\n']).len();
        text.truncate(end);
        if text.is_empty() {
            return Err(de::Error::custom(format_args!("the file {} is empty", path.display())));
        }
        Ok(text)
    }

    /// Reads a number or a truth value out of the environment's text; everything else takes its own road.
    fn parsed<'de, T: std::str::FromStr, V: Visitor<'de>>(
        self,
        visitor: V,
        visit: impl FnOnce(V, T) -> Result<V::Value, Mistake>,
    ) -> Result<V::Value, Mistake> {
        match self.given {
            Raw::Text(text) if !self.in_file => match text.trim().parse() {
                Ok(value) => visit(visitor, value),
                Err(_) => Err(unfit(text.trim(), &visitor)),
            },
            _ => self.deserialize_any(visitor),
        }
    }
}

/// A text of the environment that is not what must stand there: of which kind it is, so far as one can tell.
fn unfit(text: &str, expected: &dyn de::Expected) -> Mistake {
    if text.parse::<i128>().is_ok() {
        return de::Error::invalid_value(de::Unexpected::Signed(0), expected);
    }
    let kind = if text.is_empty() { de::Unexpected::Unit } else { de::Unexpected::Str("") };
    de::Error::invalid_type(kind, expected)
}

impl<'de> Deserializer<'de> for Node<'_> {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        if self.in_file {
            return Err(de::Error::custom("only a secret can be read from a file: give the key without `_file`"));
        }
        match self.given {
            Raw::Text(text) | Raw::Quoted(text) => visitor.visit_str(text),
            Raw::File(Value::Integer(number)) => visitor.visit_i64(*number),
            Raw::File(Value::Float(number)) => visitor.visit_f64(*number),
            Raw::File(Value::Boolean(truth)) => visitor.visit_bool(*truth),
            Raw::File(Value::String(text)) => visitor.visit_str(text),
            Raw::File(Value::Datetime(_)) => Err(de::Error::custom("a date must stand in quotation marks")),
            Raw::File(Value::Array(items)) => {
                visitor.visit_seq(Items(items.iter().map(|item| Node { given: item.into(), folder: self.folder, in_file: false })))
            }
            Raw::File(Value::Table(keys)) => {
                let entries = keys
                    .iter()
                    .map(|(key, value)| (key.as_str(), key.as_str(), Node { given: value.into(), folder: self.folder, in_file: false }));
                visitor.visit_map(Entries { entries, next: None })
            }
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.parsed(visitor, V::visit_bool)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.parsed(visitor, V::visit_i64)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.parsed(visitor, V::visit_u64)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.parsed(visitor, V::visit_f64)
    }

    fn deserialize_i8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.given {
            // An empty variable takes a setting of the file away.
            Raw::Text("") => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Mistake> {
        match name {
            SECRET if self.in_file => visitor.visit_str(&self.secret_of_file()?),
            FILE_PATH if !self.in_file => {
                let path = self.path()?;
                let text = path.to_str().ok_or_else(|| <Mistake as de::Error>::custom("this path is not valid UTF-8"))?;
                visitor.visit_str(text)
            }
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        let Raw::Text(text) = self.given else { return self.deserialize_any(visitor) };
        if text.trim_start().starts_with('[') {
            let list: toml::Table = toml::from_str(&format!("list = {text}"))
                .map_err(|_| <Mistake as de::Error>::custom("this is no list in TOML's form: write [\"a\", \"b\"], or a,b"))?;
            let items = list.get("list").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            return visitor.visit_seq(Items(items.iter().map(|item| Node { given: item.into(), folder: Path::new(""), in_file: false })));
        }
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        visitor.visit_seq(Items(items.map(|item| Node { given: Raw::Text(item), folder: Path::new(""), in_file: false })))
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Mistake> {
        match self.given {
            Raw::Text(text) | Raw::Quoted(text) if !self.in_file => visitor.visit_enum(text.trim().into_deserializer()),
            _ => Err(de::Error::custom("one word in quotation marks must stand here")),
        }
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}

/// The items of a list.
struct Items<I>(I);

impl<'de, 'a, I: Iterator<Item = Node<'a>>> SeqAccess<'de> for Items<I> {
    type Error = Mistake;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Mistake> {
        self.0.next().map(|node| seed.deserialize(node)).transpose()
    }
}
