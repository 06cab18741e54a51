//! The texts of one page in one language.
use entity::domain::locale::Locale;
use notifier::text::{self, Value};

/// Looks texts up; fills in the service's name and its address everywhere.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    locale: Locale,
    service: String,
    host: String,
}

impl Words {
    /// In `locale`, for the service of that name at that address.
    #[must_use]
    pub(crate) fn new(locale: Locale, service: &str, host: &str) -> Self {
        Self { locale, service: service.to_owned(), host: host.to_owned() }
    }

    /// The same texts in another language.
    #[must_use]
    pub(crate) fn spoken(&self, locale: Locale) -> Self {
        Self { locale, service: self.service.clone(), host: self.host.clone() }
    }

    /// The language.
    #[must_use]
    pub(crate) const fn locale(&self) -> &Locale {
        &self.locale
    }

    /// The service's name.
    #[must_use]
    pub(crate) fn service(&self) -> &str {
        &self.service
    }

    /// The service's host, without a port.
    #[must_use]
    pub(crate) fn host(&self) -> &str {
        self.host.rsplit_once(':').map_or(&self.host, |(host, _)| host)
    }

    /// The text `id`.
    #[must_use]
    pub(crate) fn say(&self, id: &str) -> String {
        self.say_with(id, &[])
    }

    /// The text `id` with further values.
    #[must_use]
    pub(crate) fn say_with(&self, id: &str, values: &[(&'static str, Value<'_>)]) -> String {
        let mut all: Vec<(&'static str, Value<'_>)> = vec![("service", self.service.as_str().into()), ("host", self.host.as_str().into())];
        all.extend_from_slice(values);
        text::text_args(&self.locale, id, &all)
    }
}
