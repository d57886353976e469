"""What the video containers share: MediaInfo, its words as normalised fields, codec names, places and dates."""
