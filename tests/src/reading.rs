//! What a reading view says where no page says it in somebody's language.
use portal::mime::html::Labels;

/// Its words.
pub const LABELS: Labels<'static> = Labels {
    picture: "Picture",
    picture_missing: "Picture not loaded",
    picture_absent: "Picture not in this message",
    picture_kept: "This picture cannot be shown here. Save it to see it",
    table: "Table",
    push: "Push the table",
    open_link: "Open link",
    letters: "In its own letters:",
    struck: "crossed out:",
    colours: ["in red:", "in yellow:", "in green:", "in blue:", "in purple:"],
    code: "This is a code for a telephone.",
    misleading: "The words of this link name another place.",
};
