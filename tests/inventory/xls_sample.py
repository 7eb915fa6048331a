"""A small .xls (BIFF8) as bytes: sheet 能源 with a title, merged cells, a sum; sheet 底稿 hidden."""

import base64
import zlib

_PACKED = (
    "eNrtWE1IVFEUPve9N+OM6Tj+VRqYCJmahk0uitBXQbnK/gaKCEubwcSZMQaDRqgmTRBEMKJF0UawRRv7WVRSSUKLFoVRiyAItHDV"
    "JsGghfo658x9Nk4TOFDCxPse99x7z73n3HPvOfdn5u1k7tTwg+JpSEADqLBoOMEexxOYnGbFDdhuGFQ0cwcmw0JawelAR9pt8DT7"
    "dQb5kPw9DQrc1yaQAnzGdBLOQVNnyF+6itjLNrQIsqFeaBh7CtzG5IIitiuP6Rmm+Uzvcd9nTHczZ5BpPfadEidgUm+q2iHj+LhS"
    "xm0upAIes8xH5myDQnhFcXx5SMT62mBPuL0lkGYNJVoWjAC6tNEf8oepngN3IBMggqgJBmt8vikoQHePwHejFGDO3NcvSi3+6vIF"
    "IP/Hcn7GH/gOdGIi/7qiAUTBOC0omPsgC9o1alHEQnQoRPVZO0WGIm40693zuJnXYCulTBAeqAUP1EFXM3XuD+4cPNuPu00cLG7K"
    "9n6LoMYJ75uIHUR/cF108loFVHgradPM+De2YeY533MUs7m2sQBmFwNjARzKU+up21qHdYd3eADD8kImXRx80LiXHTTZvP2ykPog"
    "h8u5vAndOM/5u7PvDrQe0k8xJ8qXS+wK2kTzBQOukAQKu7jFxpRaqlhiC9Me1rqBy8VMC7An5uWHCmVhfy/3ucqt5TjOdsZ7fXNc"
    "uQLLfV8PPynp+6JXYnm0cbq7YPSDPgxleCX6UJ6+XqgW1eLWTcKYbuZCHlafmBb9dnA5FLe03ZD3bA4s0FZF5DIdxzUCXh36VJYQ"
    "SSQESxCN1cz1jNUUljVrKtY0ObqSRJfCumyyf8w35LPnPBvSNZBPx/DDl4q0SE3QMo7rpMo5kA6VdZDzLylUIx2upTayxyHtIbvU"
    "BHs01uSU0hpL71oPMCPtUeMeKio0KHnwiKaAV8EvrEYciiWarnEoksYh5byqkGxVLViwYMGCBQtpBHqoKPxkij2ebfJJlCH/11nA"
    "tGj9TfLf4gh04teFPyn3QQjzMERSip+1YBOmLrFCGfP/QsIxHD0MHdDKdnSkHL/4pBXx81mxoPvvbaFUx19Mxc5/PP5PmJokvg=="
)
XLS = zlib.decompress(base64.b64decode(_PACKED))
