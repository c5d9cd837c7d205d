using System.Runtime.InteropServices;
using System.Text;

namespace SessionGen.Sqlite.Files;

/// <summary>Identifies a file, whatever its name is: the number of its device and of its inode.</summary>
/// <remarks>Only Linux reports it here. Elsewhere all files have the same identity, so that only their existence counts.</remarks>
internal readonly record struct FileIdentity(ulong Device, ulong Inode)
{
    // statx(2), which has the same layout on all architectures.
    private const int CurrentDirectory = -100;
    private const uint InodeOnly = 0x100;
    private const int Size = 256;
    private const int InodeAt = 32;
    private const int DeviceAt = 136;
    private const int NoSuchFile = 2;
    private const int NotADirectory = 20;

    /// <returns>Null if there is no file at the path.</returns>
    public static FileIdentity? TryGet(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Existing(path);
        }

        Span<byte> buffer = stackalloc byte[Size];
        try
        {
            if (StatX(CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), 0, InodeOnly, ref buffer[0]) != 0)
            {
                // Any other error, for example of a sandbox that does not allow the call, says nothing about the file.
                return Marshal.GetLastPInvokeError() is NoSuchFile or NotADirectory ? null : Existing(path);
            }
        }
        catch (EntryPointNotFoundException)
        {
            return Existing(path);
        }

        return new FileIdentity(
            MemoryMarshal.Read<ulong>(buffer[DeviceAt..]),
            MemoryMarshal.Read<ulong>(buffer[InodeAt..]));
    }

    private static FileIdentity? Existing(string path) => File.Exists(path) ? default(FileIdentity) : null;

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int directory, byte[] path, int flags, uint mask, ref byte result);
}
