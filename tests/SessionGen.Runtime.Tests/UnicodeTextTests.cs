using SessionGen.Stores;

namespace SessionGen.Runtime.Tests;

public sealed class UnicodeTextTests
{
    public static TheoryData<int[], int> Texts => new()
    {
        { [], -1 },
        { ['a', 0xE9, 0xFFFD, 0xFFFF], -1 },
        { [0xD83D, 0xDE00], -1 },
        { [0xD83D, 0xDE00, 0xD83D, 0xDE00, 'a'], -1 },
        { [0xD83D], 0 },
        { ['a', 0xDE00], 1 },
        { ['a', 0xD83D, 'b'], 1 },
        { [0xD83D, 0xD83D, 0xDE00], 0 },
        { [0xD83D, 0xDE00, 0xDE00], 2 },
        { [0xDE00, 0xD83D], 0 },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_half_of_a_surrogate_pair_without_the_other_is_found(int[] text, int expected)
    {
        // Halves do not survive in the metadata of an attribute, so these are numbers.
        var characters = string.Concat(text.Select(unit => (char)unit));

        Assert.Equal(expected, UnicodeText.IndexOfLoneSurrogate(characters));
        Assert.Equal(expected < 0, UnicodeText.IsWellFormed(characters));
    }

    [Fact]
    public void A_device_is_cut_and_without_control_characters_and_halves()
    {
        var device = SessionDevice.Create("A\u001b[31m\r\nB" + (char)0xD83D + new string('x', 600), new string('1', 60));

        Assert.Equal("A[31mB" + new string('x', SessionDevice.MaximumUserAgentLength - 6), device!.UserAgent);
        Assert.Equal(SessionDevice.MaximumIpAddressLength, device.IpAddress!.Length);
        Assert.Equal(511, SessionDevice.Create(new string('x', 511) + "😀", null)!.UserAgent!.Length);
        Assert.Null(SessionDevice.Create("", "\n"));
        Assert.Null(SessionDevice.Create(null, null));
    }
}
