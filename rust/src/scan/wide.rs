//! Compiles some work once more for processors with wider vectors and a few more instructions for bits.

/// Work to be done; all of it that is inlined into `run` is compiled for the processor.
pub trait Wide {
    /// What comes of it.
    type Outcome;

    /// Does it. Inlined always, or it is compiled for any processor.
    fn run(self) -> Self::Outcome;
}

/// Does the work with AVX-512, or with AVX2 and what came with it (x86-64-v3), where the processor has them.
pub fn widely<W: Wide>(work: W) -> W::Outcome {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
    {
        let widest = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl");
        #[allow(unsafe_code)]
        // SAFETY: the processor has the instructions.
        return unsafe { if widest { with_avx512(work) } else { with_avx2(work) } };
    }
    work.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn with_avx2<W: Wide>(work: W) -> W::Outcome {
    work.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512dq,avx512vl")]
fn with_avx512<W: Wide>(work: W) -> W::Outcome {
    work.run()
}
