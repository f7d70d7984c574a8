//! Zeroes freed memory, so that no credential remains in it.

use std::alloc::{GlobalAlloc, Layout};
use std::hint::black_box;

/// An allocator that zeroes memory before it frees it.
#[derive(Debug)]
pub struct Zeroing<A>(pub A);

// SAFETY: the inner allocator upholds the contract, and a block may be written to within its layout
// until it is freed.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Zeroing<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller upholds the contract of the inner allocator.
        unsafe { self.0.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above. `black_box` keeps the compiler from removing the write, since nothing
        // reads the zeros.
        unsafe {
            black_box(block).write_bytes(0, layout.size());
            self.0.dealloc(black_box(block), layout);
        }
    }

    // The default `realloc` of the trait is used: it allocates, copies and calls `dealloc`.
}
