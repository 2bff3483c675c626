using Cordon.Policy.Arguments;

namespace Cordon.Policy.Tests.Arguments;

/// <summary>Which paths are below a folder by their letters, which are not, and of which nobody can tell.</summary>
public sealed class PathCheckTests
{
    [Theory]
    [InlineData("/srv/data", "Yes")]
    [InlineData("/srv/data/a/b.txt", "Yes")]
    [InlineData("/srv//data/./a", "Yes")]
    [InlineData("/srv/data/a b.txt", "Yes")]
    [InlineData("/srv/data/100%", "Yes")]
    [InlineData("/srv/data/100%25", "Yes")]
    [InlineData("/srv/data/.hidden/..name", "Yes")]
    [InlineData("file:///srv/data/a", "Yes")]
    [InlineData("FILE://localhost/srv/data/a", "Yes")]
    [InlineData("/etc/passwd", "No")]
    [InlineData("/srv/database", "No")]
    [InlineData("/srv/data/../../etc/passwd", "No")]
    [InlineData("/srv/data/../database/x", "No")]
    [InlineData("/", "No")]
    [InlineData("file:///etc/passwd", "No")]
    // Another link, another place.
    [InlineData("/srv/data/link/../x", "Unknown")]
    [InlineData("/etc/../srv/data", "Unknown")]
    [InlineData("/srv/data/%2e%2e/%2e%2e/etc/passwd", "Unknown")]
    [InlineData("/srv/data/%252e%252e%252f%252e%252e%252fetc", "Unknown")]
    [InlineData("/srv/data/..%2f..%2fetc", "Unknown")]
    [InlineData("/srv/data/..\\..\\etc", "Unknown")]
    [InlineData("/srv/data/%00.txt", "Unknown")]
    [InlineData("/srv/data/a\0b", "Unknown")]
    [InlineData("/srv/data\n/etc", "Unknown")]
    [InlineData("/srv/data/．．/．．/etc", "Unknown")]
    [InlineData("/srv/data／..／etc", "Unknown")]
    [InlineData("/SRV/data/a", "Unknown")]
    [InlineData("//srv/data/a", "Unknown")]
    [InlineData("a.txt", "Unknown")]
    [InlineData("./a.txt", "Unknown")]
    [InlineData("~/a.txt", "Unknown")]
    [InlineData("$HOME/a", "Unknown")]
    [InlineData("", "Unknown")]
    [InlineData(" /srv/data/a", "Unknown")]
    [InlineData("file://elsewhere/srv/data/a", "Unknown")]
    [InlineData("file:/srv/data/a", "Unknown")]
    [InlineData("file:///srv/data/a?b", "Unknown")]
    public void Of_a_rooted_path(string path, string truth) => Assert.Equal(truth, $"{PathCheck.IsWithin(path, ["/srv/data"])}");

    [Theory]
    [InlineData(@"C:\data\a.txt", "Yes")]
    [InlineData(@"c:/DATA/a.txt", "Yes")]
    [InlineData("file:///C:/data/a.txt", "Yes")]
    [InlineData(@"D:\data\a.txt", "No")]
    [InlineData(@"C:\data\..\Windows", "No")]
    [InlineData(@"C:\database", "No")]
    [InlineData("/data/a", "No")]
    [InlineData(@"C:data\a.txt", "Unknown")]
    [InlineData(@"\\?\C:\data\a.txt", "Unknown")]
    [InlineData(@"\\.\C:\data\a.txt", "Unknown")]
    [InlineData(@"C:\data\.. \..\Windows", "Unknown")]
    [InlineData(@"C:\data\...\Windows", "Unknown")]
    [InlineData(@"C:\data\a.txt:stream", "Unknown")]
    [InlineData(@"C:\data\PROGRA~1", "Unknown")]
    [InlineData(@"C:\data\a.", "Unknown")]
    [InlineData(@"\data\a", "Unknown")]
    public void Of_a_path_with_a_drive(string path, string truth) => Assert.Equal(truth, $"{PathCheck.IsWithin(path, [@"C:\data"])}");

    [Theory]
    [InlineData(@"\\files\share\a\b", "Yes")]
    [InlineData(@"\\FILES\share\a", "Yes")]
    [InlineData(@"\\files\other\a", "No")]
    [InlineData(@"\\files\share\..\..\other\share", "Unknown")]
    [InlineData(@"\\elsewhere\share\a", "No")]
    public void Of_a_share(string path, string truth) => Assert.Equal(truth, $"{PathCheck.IsWithin(path, [@"\\files\share"])}");

    [Theory]
    [InlineData("a/b.txt", "Yes")]
    [InlineData("./a", "Yes")]
    [InlineData("../a", "No")]
    [InlineData("a/../../b", "No")]
    [InlineData("a/../b", "Unknown")]
    [InlineData("/a", "No")]
    [InlineData(@"..\a", "Unknown")]
    public void Of_paths_that_begin_nowhere(string path, string truth) => Assert.Equal(truth, $"{PathCheck.IsWithin(path, ["."])}");

    [Fact]
    public void What_is_encoded_more_often_than_anybody_needs_is_not_understood()
    {
        Assert.Equal(Truth.Yes, PathCheck.IsWithin("/srv/data/a%2520b", ["/srv/data"]));
        Assert.Equal(Truth.Unknown, PathCheck.IsWithin("/srv/data/a%25252520b", ["/srv/data"]));
    }

    [Fact]
    public void One_of_several_folders_is_enough()
    {
        Assert.Equal(Truth.Yes, PathCheck.IsWithin("/b/x", ["/a", "/b"]));
        Assert.Equal(Truth.No, PathCheck.IsWithin("/c/x", ["/a", "/b"]));
    }

    [Theory]
    [InlineData("/srv", true)]
    [InlineData("/", true)]
    [InlineData(@"C:\data", true)]
    [InlineData(@"\\files\share", true)]
    [InlineData(".", true)]
    [InlineData("/srv/../etc", false)]
    [InlineData("srv/data", true)]
    [InlineData("C:data", false)]
    [InlineData(@"\\?\C:\data", false)]
    [InlineData("//srv", false)]
    public void What_may_be_a_folder_of_a_policy(string root, bool expected) => Assert.Equal(expected, PathCheck.IsRoot(root));
}
