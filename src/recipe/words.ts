/** Short common English words for passphrases, sorted, each once. */
export const words: readonly string[] = `
  able acid acorn actor adapt adult agent agile alarm album alert alike alive alley allow alloy alpha alpine amber amend ample anchor
  angle ankle annual answer antler anvil apple apron arbor arcade arch arena argue armor aroma arrow artist ash aside aspen atlas
  atom attic aunt autumn avenue avoid awake award axis azure bacon badge badger bagel baker balcony ball ballad balm bamboo banana
  band banjo bank barber bare bargain bark barley barn barrel basil basin basket batch bath baton bay beach beacon bead beaker
  beam bean bear beard beat beaver bed bee beech beef bell belong belt bench bend berry best better bicycle big bike bind birch
  bird biscuit bison bite black blade blank blanket blaze blend bless block bloom blossom blue blunt blush board boat body boil
  bold bolt bone bonfire bonus book boost boot border borrow boss bottle boulder bounce bow bowl box boy brain brake branch brass
  brave bread break breeze brick bridge brief bright bring brisk broad bronze brook broom brother brown brush bubble bucket buckle
  bud buffalo build bulb bundle bunny burger burrow bus bush busy butter button buyer buzz cabin cable cactus cadet cake calf calm
  camel camera camp canal candle candy canoe canvas canyon cape captain caramel caravan carbon card care cargo carol carpet carrot
  carry cart carve case cash castle cat catch cattle cause cave cedar celery cell cello cement center cereal chain chair chalk
  chance change chapel chapter charm chart chase cheek cheer cheese cherry chess chest chicken chief child chili chime chin chip
  choir choose chorus cider cinema circle circus citizen city claim clam clap clarity clay clean clear clerk clever cliff climb
  clinic clip cloak clock close cloth cloud clover clown club coach coast coat cobalt cocoa coconut code coffee coin cold collar
  colony color comb comet comic common compass cook cookie cool copper copy coral cord core cork corn corner cosmic cotton couch
  cougar count country courage cousin cover cow cozy crab cradle craft crane crater crayon cream create creek crest crew cricket
  crisp crocus crop cross crow crowd crown cruise crumb crust crystal cub cube cuckoo cuff cup curious current curry curve custom
  cycle cymbal daily dairy daisy dance dare dash data dawn day deal dear decade deck deep deer degree delta denim dentist depot
  depth derby desert design desk detail dew dial diary dice dig dinner dip dish dive dock doctor dog doll dolphin dome donkey door
  dot double dove down dozen draft dragon drama draw dream dress drift drill drink drive drop drum dry duck duet dune dusk dust
  duty eager eagle early earn earth easel east easy echo edge editor effort egg eight elastic elbow elder elect elf elk elm ember
  emerald empty energy engine enjoy enter envelope equal erase escort essay even event ever evolve exact exam example exit expert
  explore extra eye fable fabric face fact factory fair fairy faith falcon family famous fan fancy farm farmer fast father fawn
  feast feather feed feel fence fern ferry festival fetch few fiber fiddle field fifty fig figure film filter final finch find
  fine finger finish fir fire firm first fish fit five flag flame flannel flat flavor fleet flight flint float flock flood floor
  flora flour flow flower fluffy flute fly foam focus fog fold folk follow food foot forest forge fork form fort forty forum fossil
  fountain four fox frame free freight fresh friend frog front frost fruit fuel full fun funny fur future gadget galaxy gallery
  gallop game garage garden garlic garnet gate gather gecko gem general gentle geyser giant gift ginger giraffe give glacier glad
  glass glide globe glory glove glow glue goal goat gold golf good goose grace grain grand granite grape graph grass gravel gravy
  gray great green greet grid grill grip grocer ground group grove grow guard guess guest guide guitar gulf gum guppy gust gym
  habit hail hair half hall hammer hammock hand handle happy harbor hard hare harp harvest hat hatch haven hawk hay hazel head
  heart heat heavy hedge heel height helmet help hemp hen herb herd hero heron hidden high hike hill hip hobby hockey hold holly
  home honey hood hoof hook hoop hope horizon horn horse host hotel hour house hover human humble humor hundred hunt hut hymn ice
  icon idea idle igloo image impact inch index indigo ink inlet inn insect inside iris iron island ivory ivy jacket jade jaguar
  jam jar jasmine jaw jay jazz jeans jelly jewel job jog join joke jolly journal journey joy judge juggle juice jump jungle junior
  juniper jury just kale karma kayak keen keep kelp kennel kettle key keyboard kick kidney kind king kiosk kit kitchen kite kitten
  kiwi knee knight knit knob knot know koala label lace ladder ladle lady lagoon lake lamb lamp land lane lantern lap large lark
  laser last latch late laugh laundry lava lavender lawn layer lazy leader leaf league lean learn lease leather ledge left legend
  lemon lens lentil leopard lesson letter level lever library lid life lift light lilac lily lime limit linen linger lion liquid
  list listen little live lizard llama loaf lobby lobster local lodge log logic long look loop lotus loud lounge love loyal lucky
  lumber lunar lunch lung lyric machine magic magnet magpie maid mail main major make mall mallet mango manor mantle maple marble
  march margin marina mark market marsh mask mast master mat match math matter maximum maze meadow meal measure medal medium meet
  mellow melody melon member memory mentor menu merit merry metal meter middle mild mile milk mill mimic mind mineral mint minute
  mirror mission mist mitten mix mobile model modern moment monday monkey month moon moose morning mosaic moss motel moth mother
  motion motor mountain mouse mouth move movie much mud muffin mug mule muscle museum music mustard myth nail name napkin narrow
  nation native nature navy near neat nebula neck nectar needle nephew nest net never new news next nice nickel niece night nimble
  nine noble noise noodle noon north nose notch note novel number nurse nut nutmeg nylon oak oar oasis oat object oboe ocean octave
  office often oil old olive omega onion onyx open opera optic orange orbit orchard orchid order organ origin osprey ostrich otter
  oval oven over owl own oxygen oyster pace pack paddle page paint pair palace palm panda panel paper parade parcel park parlor
  parrot parsley part party pass pasta pastel pastry patch path patient patrol pattern pause paw pea peace peach peak peanut pear
  pearl pebble pecan pedal pelican pen pencil penguin people pepper perch perfect period person petal phone photo phrase piano pick
  picnic picture pie pier pig pigeon pilot pin pine pink pioneer pipe pitch pizza place plain planet plank plant plate play plaza
  plenty plot plow plum plume pocket poem poet point polar pole polish polite pollen polo pond pony pool popcorn poppy porch port
  portal post potato pottery pouch powder power prairie press pretty price pride prime prince print prism prize promise proof proud
  prune public pudding puddle puffin pulse pump pumpkin pupil puppet puppy purple purse puzzle quail quaint quality quarry quart
  quartz queen quest quick quiet quill quilt quiver quiz quote rabbit raccoon race rack radar radio radish raft rail rain raisin rake
  rally ramp ranch random range rapid rare raven ravine reach read ready real reason rebel recipe record red reed reef refuge region
  relax relay relish remedy remote rent repair repeat reply report rescue rest result return review reward rhyme rhythm ribbon rice
  rich ride ridge right ring ripple rise rival river road robin robot rock rocket roll roof room root rope rose rotate rough round
  route rover royal ruby rudder rug ruler rumor run runner rural rust rye saddle safari safe saga sage sail salad salmon salon salt
  salute same sand sandal satin sauce sauna scale scarf scene scent school science scone score scout screen scroll sea seal season
  seat second secret seed select senior sense sequel series serve sesame seven shade shadow shape share sharp shawl sheep shelf shell
  shelter shield shift shine ship shirt shoe shop shore short shoulder show shower shrimp shrub shuttle side sierra signal silent
  silk silver simple sing sister six size skate sketch ski skill skirt sky slate sleep sleeve slice slide slim slope slow small smart
  smile smoke smooth snack snail snow soap soccer social sock sofa soft soil solar solid solo song sonic soon sorrel sort sound soup
  south space spark speak special speed spell spice spider spin spiral spirit splash sponge spoon sport spot spring sprout spruce
  square squash squid stable stack staff stage stair stamp stand star start state station statue stay steady steam steel stem step
  stereo stick still stitch stock stone stool store storm story stove straw stream street string strong studio study style sugar
  suit summer summit sun sunny sunset super supper surf surprise swallow swamp swan sweater sweet swift swim swing switch symbol
  syrup system table tablet tackle tail tailor talent talk tall tambour tango tank tape target task taste taxi tea teach teal team
  teapot temple ten tennis tent term terrace test text theater theme theory thick thimble think third thistle thread three thrive
  throne thumb thunder thyme ticket tide tidy tiger tile timber time tin tiny tip title toast today toe toffee token tomato tone
  tongue tool tooth top topaz topic torch total toucan touch tour towel tower town toy track trade trail train travel tray treat
  tree trek tribe trick trim trio trip trophy trout truck true trumpet trunk trust truth try tuba tube tulip tuna tundra tunnel
  turkey turn turtle tutor tweed twelve twenty twig twin twist two type ultra umbrella uncle under unicorn uniform union unique
  unit upper urban usher usual vacuum valley value valve van vanilla vapor vase vault velvet vendor venue verb verse very vessel
  vest video view villa village vine vinyl violet violin visit visitor vista vital vivid vocal voice volcano volume vote vowel
  voyage wafer wagon waist wait walk wall walnut walrus waltz wander want warm wash wasp watch water wave wax way wealth weather
  weave wedding week welcome well west whale wheat wheel whisker whistle white whole wide widget wild willow win wind window wine
  wing winner winter wire wise wish wolf wonder wood wool word work world worth wrap wren wrist write yacht yard yarn year yeast
  yellow yes yoga yogurt young yours youth zebra zenith zero zesty zigzag zinc zipper zone zoom
`
  .trim()
  .split(/\s+/);
