//! What a reading view says where no page says it in somebody's language.
use portal::mime::html::Labels;

/// Its words.
pub const LABELS: Labels<'static> = Labels {
    picture: "Picture",
    picture_missing: "Picture not loaded",
    picture_absent: "Picture not in this message",
    table: "Table",
    push: "Push the table",
    open_link: "Open link",
    letters: "In its own letters:",
    struck: "crossed out:",
    misleading: "The words of this link name another place.",
};
