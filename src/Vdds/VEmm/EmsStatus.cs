namespace Dbt.Vdds.VEmm;

/// <summary>Status codes in AH (LIM EMS 4.0, appendix).</summary>
internal enum EmsStatus : byte
{
    Ok = 0,
    InvalidHandle = 0x83,
    InvalidFunction = 0x84,
    NoMoreHandles = 0x85,
    SavedContextInUse = 0x86,
    NotEnoughPages = 0x87,
    NotEnoughFreePages = 0x88,
    ZeroPages = 0x89,
    InvalidLogicalPage = 0x8A,
    InvalidPhysicalPage = 0x8B,
    ContextAlreadySaved = 0x8D,
    NoSavedContext = 0x8E,
    InvalidSubfunction = 0x8F,
    UndefinedAttribute = 0x90,
    FeatureNotSupported = 0x91,
    Overlaps = 0x92,
    RegionTooLarge = 0x93,
    OffsetTooLarge = 0x95,
    LengthTooLarge = 0x96,
    MemoryOverlaps = 0x97,
    InvalidMemoryType = 0x98,
    AlternateSetsNotSupported = 0x9C,
    NameNotFound = 0xA0,
    NameExists = 0xA1,
    WrapsAround = 0xA2,
    InvalidSource = 0xA3,
}
