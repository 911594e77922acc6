//! Chance that repeats itself: random numbers known by a seed and the number of a record.

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The stream of one purpose: the same seed and number, the same stream.
    pub fn new(seed: u64, number: u64) -> Self {
        Self(mix(seed ^ mix(number.wrapping_add(0x9E37_79B9_7F4A_7C15))))
    }

    /// Sixty-four random bits (SplitMix64: Steele, Lea, Flood, 2014).
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number below `end`, each as likely as the next.
    pub fn below(&mut self, end: u64) -> u64 {
        scale(self.bits(), end)
    }
}

/// A well-mixed number of a number, one to one.
pub fn mix(number: u64) -> u64 {
    let mut mixed = number;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// Maps all of the 64 bits onto the numbers below `end`.
pub fn scale(bits: u64, end: u64) -> u64 {
    ((u128::from(bits) * u128::from(end)) >> 64) as u64
}
