using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Cordon.State.Sql;

/// <summary>
/// Binds the provider to the operating system's SQLite, which the system's own updates keep patched, instead of a copy
/// frozen into a package.
/// </summary>
internal static class NativeSqlite
{
    // STRICT tables and RETURNING came with 3.35 and 3.37; nothing older is tested.
    private const int OldestVersion = 3_037_000;

    private static readonly string[] Names = OperatingSystem.IsWindows() ? ["winsqlite3.dll", "sqlite3.dll"]
        : OperatingSystem.IsMacOS() ? ["libsqlite3.dylib", "/usr/lib/libsqlite3.dylib"]
        : ["libsqlite3.so.0", "libsqlite3.so"];

    private static readonly Lazy<string?> Trouble = new(Bind);

    /// <summary>Loads the library once per process; throws <see cref="StateException"/> with the remedy when that cannot be.</summary>
    public static void Require()
    {
        if (Trouble.Value is { } trouble)
        {
            throw new StateException(trouble);
        }
    }

    private static string? Bind()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        try
        {
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            int version = raw.sqlite3_libversion_number();
            return version >= OldestVersion ? null
                : $"The system's SQLite is {raw.sqlite3_libversion().utf8_to_string()}; Cordon needs 3.37 or newer. {Remedy}";
        }
        catch (DllNotFoundException)
        {
            return $"The system's SQLite was not found (looked for {string.Join(", ", Names)}). {Remedy}";
        }
    }

    private static string Remedy => OperatingSystem.IsWindows()
        ? "Windows 10 and later have winsqlite3.dll; put a current sqlite3.dll beside the executable otherwise."
        : OperatingSystem.IsMacOS()
            ? "Update macOS, or install it with 'brew install sqlite'."
            : "Install it: 'apt-get install libsqlite3-0' (Debian, Ubuntu), 'dnf install sqlite-libs' (Fedora, RHEL), 'apk add sqlite-libs' (Alpine).";

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "e_sqlite3")
        {
            return 0;
        }

        foreach (string candidate in Names)
        {
            if (NativeLibrary.TryLoad(candidate, assembly, path, out nint handle) || NativeLibrary.TryLoad(candidate, out handle))
            {
                return handle;
            }
        }

        return 0;
    }
}
