using System.Runtime.Versioning;

// The host layer is Linux's: links, permissions and special files.
[assembly: SupportedOSPlatform("linux")]
