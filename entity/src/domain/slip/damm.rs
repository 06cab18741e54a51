//! Damm's check digit. The table is the totally anti-symmetric quasigroup of order 10 of H. Michael Damm, "Total
//! anti-symmetrische Quasigruppen", dissertation, Universität Marburg 2004, page 111, as it stands in the public
//! descriptions of the algorithm: it notices every single wrong digit and every swap of two neighbours.

const TABLE: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// The check digit of ASCII digits, as an ASCII digit.
pub(in crate::domain) fn check_digit(digits: &[u8]) -> u8 {
    b'0' + interim(digits)
}

/// Whether the last of these ASCII digits is the check digit of those before it.
pub(in crate::domain) fn holds(digits: &[u8]) -> bool {
    interim(digits) == 0
}

fn interim(digits: &[u8]) -> u8 {
    digits.iter().fold(0, |interim, digit| TABLE[usize::from(interim)][usize::from(digit.wrapping_sub(b'0') % 10)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_holds() {
        assert_eq!(check_digit(b"572"), b'4');
        assert!(holds(b"5724") && !holds(b"5727"));
    }

    /// What makes the promise true for every length: the table is a Latin square with a zero diagonal, and
    /// `(c∘x)∘y = (c∘y)∘x` only where `x = y`.
    #[test]
    fn the_table_is_weakly_totally_anti_symmetric() {
        let at = |row: u8, column: u8| TABLE[usize::from(row)][usize::from(column)];
        for a in 0..10_u8 {
            assert_eq!(at(a, a), 0);
            let mut row: Vec<u8> = (0..10).map(|b| at(a, b)).collect();
            let mut column: Vec<u8> = (0..10).map(|b| at(b, a)).collect();
            row.sort_unstable();
            column.sort_unstable();
            assert!(row.iter().copied().eq(0..10) && column.iter().copied().eq(0..10));
            for (x, y) in (0..10).flat_map(|x| (0..10).map(move |y| (x, y))).filter(|(x, y)| x != y) {
                assert_ne!(at(at(a, x), y), at(at(a, y), x), "{a} {x} {y}");
            }
        }
    }

    #[test]
    fn thirteen_heard_as_thirty_is_noticed() {
        for (a, tens) in (0..10_u8).flat_map(|start| (3..10_u8).map(move |tens| (start, tens))) {
            let teen = [b'0' + a, b'1', b'0' + tens];
            let ty = [b'0' + a, b'0' + tens, b'0'];
            assert_ne!(check_digit(&teen), check_digit(&ty), "{a} {tens}");
        }
    }
}
